import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import { ForwardRoute, ForwardRouteChange, ForwardRouteName, NewForwardRoute } from '../schemas/forward-route.ts';
import { IfMatchHeaders } from '../schemas/if-match.ts';

const ofRoute = Type.Object({ name: ForwardRouteName });

export const listForwardRoutes = operation('listForwardRoutes', {
  summary: 'List forward-auth routes',
  description: 'The permission that each method of a service behind a reverse proxy requires.',
  tag: 'Forward-auth',
  answer: ok(Type.Array(ForwardRoute)),
});

export const createForwardRoute = operation('createForwardRoute', {
  summary: 'Add a forward-auth route',
  description:
    'A proxy uses the route as `/api/v1/forward-auth/{shortname}/{name}`. Its permissions must exist and be held by the caller. Unless the caller is ADMIN, a route with the name of a deleted route must not open a method to a role that the deleted route denied. The name cannot change.\n\nOnly ADMIN can allow preflights or ambiguous paths, or omit the environment that a deleted route with the name required. Without identity_headers the route sends all headers except X-Keyward-Permissions.',
  tag: 'Forward-auth',
  body: NewForwardRoute,
  answer: created(ForwardRoute),
  errors: ['name_taken', 'unknown_permission', 'exceeds_own_rights', 'limit_reached', 'reauthentication_required'],
});

export const getForwardRoute = operation('getForwardRoute', {
  summary: 'Get a forward-auth route',
  tag: 'Forward-auth',
  params: ofRoute,
  answer: ok(ForwardRoute),
  versioned: true,
  errors: ['not_found'],
});

export const updateForwardRoute = operation('updateForwardRoute', {
  summary: 'Change a forward-auth route',
  description:
    'Replaces the whole object: an absent description is cleared. An absent allow_preflight, allow_ambiguous_paths, environment or identity_headers is kept. The change applies from the next request. The caller must hold every permission of the route, before and after the change. Only ADMIN can open a method to a role that the route denied, or allow preflights or ambiguous paths, or remove or change the required environment.',
  tag: 'Forward-auth',
  params: ofRoute,
  headers: IfMatchHeaders,
  body: ForwardRouteChange,
  answer: ok(ForwardRoute),
  versioned: true,
  errors: ['not_found', 'precondition_failed', 'unknown_permission', 'exceeds_own_rights', 'reauthentication_required'],
});

export const deleteForwardRoute = operation('deleteForwardRoute', {
  summary: 'Delete a forward-auth route',
  description: 'From the next request, every check against this route is denied.',
  tag: 'Forward-auth',
  params: ofRoute,
  answer: noContent,
  errors: ['not_found', 'exceeds_own_rights', 'reauthentication_required'],
});
