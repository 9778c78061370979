import { DEFAULT_IDENTITY_HEADERS, type NewForwardRoute, type ForwardRoute as RouteView } from '@keyward/contract';
import type { ForwardRoute, RouteSettings } from '../../domain/forward-route.ts';
import { grantableIn, type Permission } from '../../domain/role.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { unknownPermission } from '../roles/unknown-permission.ts';

export const NEW_ROUTE: RouteSettings = {
  allowPreflight: false,
  allowAmbiguousPaths: false,
  environment: null,
  identityHeaders: DEFAULT_IDENTITY_HEADERS,
};

/** @throws Refusal unknown_permission for a permission that no role of the account can grant */
export async function readMethods(
  stores: Stores,
  accountId: string,
  methods: RouteView['methods'],
): Promise<ForwardRoute['methods']> {
  const grantable = new Map<string, Permission>(
    [...grantableIn(await stores.resources.list(accountId))].map((permission) => [permission, permission]),
  );
  return new Map(
    Object.entries(methods).map(([method, name]) => {
      const permission = grantable.get(name);
      if (!permission) throw unknownPermission(name, grantable.values());
      return [method, permission];
    }),
  );
}

type SettingsBody = Pick<
  NewForwardRoute,
  'allow_preflight' | 'allow_ambiguous_paths' | 'environment' | 'identity_headers'
>;

/** Settings that the request omits stay unchanged, so that older clients do not change them. */
export function readSettings(body: SettingsBody, current: RouteSettings): RouteSettings {
  return {
    allowPreflight: body.allow_preflight ?? current.allowPreflight,
    allowAmbiguousPaths: body.allow_ambiguous_paths ?? current.allowAmbiguousPaths,
    environment: body.environment === undefined ? current.environment : body.environment,
    identityHeaders: body.identity_headers ?? current.identityHeaders,
  };
}
