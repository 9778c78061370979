import type { ForwardRoute as RouteView } from '@keyward/contract';
import type { ForwardRoute } from '../../domain/forward-route.ts';

/** A route as the contract shows it, and as the audit log keeps it. */
export function viewOfRoute({ name, description, methods }: ForwardRoute): RouteView {
  return { name, description, methods: Object.fromEntries(methods) };
}
