import type { ForwardRoute as RouteView } from '@keyward/contract';
import type { ForwardRoute } from '../../domain/forward-route.ts';
import { Versioned } from '../version.ts';

/** A route as the contract shows it, and as the audit log keeps it. */
export function viewOfRoute({ name, description, methods }: ForwardRoute): RouteView {
  return { name, description, methods: Object.fromEntries(methods) };
}

/** The content of a route by which its version is known: another one of the same name was created at another time. */
export function contentOfRoute(route: ForwardRoute): object {
  const { name, description, methods, createdAt } = route;
  return { name, description, methods: [...methods].sort(), createdAt };
}

export function versionedRoute(route: ForwardRoute): Versioned<RouteView> {
  return new Versioned(viewOfRoute(route), contentOfRoute(route));
}
