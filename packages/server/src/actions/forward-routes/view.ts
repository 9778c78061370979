import { type ForwardRoute as RouteView, SELECTABLE_HEADERS } from '@keyward/contract';
import type { ForwardRoute } from '../../domain/forward-route.ts';
import { Versioned } from '../version.ts';

/** Returns a route as in the contract and in the audit log. */
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

/**
 * Returns the content that determines the version of a route. The creation time distinguishes a route from a later one
 * with the same name.
 */
export function contentOfRoute({ createdAt, ...route }: ForwardRoute): object {
  return { ...viewOfRoute(route), methods: [...route.methods].sort(), createdAt };
}

export function versionedRoute(route: ForwardRoute): Versioned<RouteView> {
  return new Versioned(viewOfRoute(route), contentOfRoute(route));
}
