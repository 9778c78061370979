import Type from 'typebox';
import { created, noContent, ok, operation } from '../operation.ts';
import { ForwardRoute, ForwardRouteChange, ForwardRouteName, NewForwardRoute } from '../schemas/forward-route.ts';
import { IfMatchHeaders } from '../schemas/if-match.ts';

const ofRoute = Type.Object({ name: ForwardRouteName });

export const listForwardRoutes = operation('listForwardRoutes', {
  summary: 'List forward-auth routes',
  description: 'Which permission a key must have for each method of a service behind a reverse proxy.',
  tag: 'Forward-auth',
  answer: ok(Type.Array(ForwardRoute)),
});

export const createForwardRoute = operation('createForwardRoute', {
  summary: 'Add a forward-auth route',
  description:
    'A proxy asks for it as `/api/v1/forward-auth/{shortname}/{name}`. It names only permissions that there are, and that the caller holds. A name of a deleted route is added again with no method open to a role that the deleted route denied, unless by ADMIN. The name cannot change.\n\nOnly ADMIN allows preflights or ambiguous paths. Without identity_headers the route sends all but X-Keyward-Permissions.',
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
    'The whole object: an absent description is cleared. An absent allow_preflight, allow_ambiguous_paths or identity_headers is kept. The change applies to the next request. The caller holds every permission that the route names, before and after; only ADMIN opens a method to a role that the route denied, or allows preflights or ambiguous paths.',
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
  description: 'Whatever a proxy asks about it from then on is refused.',
  tag: 'Forward-auth',
  params: ofRoute,
  answer: noContent,
  errors: ['not_found', 'exceeds_own_rights', 'reauthentication_required'],
});
