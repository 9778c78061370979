import { type ForwardRoute as RouteView, SELECTABLE_HEADERS } from '@keyward/contract';
import type { ForwardRoute } from '../../domain/forward-route.ts';
import { Versioned } from '../version.ts';

/** A route as the contract shows it, and as the audit log keeps it. */
export function viewOfRoute({ name, description, methods, ...settings }: Omit<ForwardRoute, 'createdAt'>): RouteView {
  return {
    name,
    description,
    methods: Object.fromEntries(methods),
    allow_preflight: settings.allowPreflight,
    allow_ambiguous_paths: settings.allowAmbiguousPaths,
    environment: settings.environment,
    identity_headers: SELECTABLE_HEADERS.filter((header) => settings.identityHeaders.includes(header)),
  };
}

/** The content of a route by which its version is known: another one of the same name was created at another time. */
export function contentOfRoute({ createdAt, ...route }: ForwardRoute): object {
  return { ...viewOfRoute(route), methods: [...route.methods].sort(), createdAt };
}

export function versionedRoute(route: ForwardRoute): Versioned<RouteView> {
  return new Versioned(viewOfRoute(route), contentOfRoute(route));
}
