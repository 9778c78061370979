import { type DeleteWithIssuedPreview, operations } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import { pluralize } from '../../../domain/pluralize.ts';
import type { Permission } from '../../../domain/role.ts';
import { digestOf } from '../../../sign-in/secret-string.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import { action } from '../../action.ts';
import { change, type Work } from '../../change.ts';
import { removeForwardRoute } from '../../forward-routes/delete.ts';
import { readableName } from '../../issued/readable-names.ts';
import { regenerateSeenSecret, requireMayRevoke, revokeCredentials } from '../../issued/revoke.ts';
import { viewOfCredential, viewOfSeen } from '../../issued/view.ts';
import type { ActionContext } from '../../ports.ts';
import { Refusal } from '../../refusal.ts';
import { removeReplica } from '../../replicas/delete.ts';
import { removeResource } from '../../resources/delete.ts';
import { requireMay } from '../../rights.ts';
import { removeRole } from '../../roles/delete.ts';
import { removeUser } from '../../users/delete.ts';
import { removeWebhook } from '../../webhooks/delete.ts';
import { keyNamed } from '../read/get.ts';
import { type CreatedByKey, type CreatedEntity, findCreatedByKey } from './created-by-key.ts';
import { removeKey } from './delete.ts';

export const previewDeleteWithIssued = action(
  operations.previewDeleteWithIssued,
  async (context: ActionContext<'uses'>, caller, { params }) => {
    // The preview contains the last login of each key that would be disabled.
    await context.uses.settle();
    const { stores } = context.storage;
    const key = await keyNamed(stores, caller, params.appname);
    return viewOf(stores, caller, key, await findCreatedByKey(context, stores, caller, key));
  },
);

/** Deletes, in one transaction, a key, its tokens and everything that it created or issued. */
export const deleteApiKeyWithIssued = action(
  operations.deleteApiKeyWithIssued,
  (context, caller, { params, body = {} }) =>
    change(context, caller, async (stores, ledger) => {
      const work = { context, caller, stores, ledger };
      const key = await keyNamed(stores, caller, params.appname);
      const created = await findCreatedByKey(context, stores, caller, key);
      if (body.preview !== undefined && body.preview !== fingerprintOf(key, created))
        throw new Refusal('outdated_preview');
      requireMayDelete(caller, created.toDelete);
      requireMayRevoke(caller, created.credentials);
      const view = await viewOf(stores, caller, key, created);
      for (const entity of created.toDelete) await deleteEntity(work, entity, `created by API key ${key.appname}`);
      await revokeCredentials(work, created.credentials);
      if (body.regenerate_shared_secret) await regenerateSeenSecret(work);
      const reason = deletionSummary(created);
      await removeKey(work, key, { releaseName: body.release_name ?? false, ...(reason !== undefined && { reason }) });
      return view;
    }),
);

function deletionSummary({ toDelete, credentials }: CreatedByKey): string | undefined {
  const parts = [
    toDelete.length > 0 && `${pluralize(toDelete.length, 'item', 'items')} created by it`,
    credentials.length > 0 && `${pluralize(credentials.length, 'credential', 'credentials')} issued by it`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : `with ${parts.join(' and ')}`;
}

/** The permission required to delete each kind of entity, and the plural of the kind for the error. */
const KINDS: Readonly<Record<CreatedEntity['kind'], { readonly permission: Permission; readonly plural: string }>> = {
  api_key: { permission: 'api-keys:delete', plural: 'API keys' },
  user: { permission: 'users:delete', plural: 'users' },
  forward_route: { permission: 'forward-routes:delete', plural: 'forward-auth routes' },
  replica: { permission: 'replicas:delete', plural: 'replicas' },
  webhook: { permission: 'webhooks:delete', plural: 'webhooks' },
  role: { permission: 'roles:delete', plural: 'roles' },
  resource: { permission: 'roles:delete', plural: 'resources' },
};

/** @throws Refusal forbidden */
function requireMayDelete(caller: Caller, toDelete: readonly CreatedEntity[]): void {
  for (const { kind } of toDelete) {
    const { permission, plural } = KINDS[kind];
    requireMay(caller, permission, `This also deletes ${plural} created by the key, which requires ${permission}.`);
  }
}

async function deleteEntity(work: Work, created: CreatedEntity, reason: string): Promise<void> {
  switch (created.kind) {
    case 'api_key':
      return removeKey(work, created.record, { reason });
    case 'user':
      return removeUser(work, created.record, reason);
    case 'forward_route':
      return removeForwardRoute(work, created.record, reason);
    case 'replica':
      return removeReplica(work, created.record, reason);
    case 'webhook':
      return removeWebhook(work, created.record, reason);
    case 'role':
      return removeRole(work, created.record, reason);
    case 'resource':
      return removeResource(work, created.record, reason);
  }
}

/** Returns a fingerprint of the entities and credentials, so that a deletion is rejected if its preview is outdated. */
function fingerprintOf({ id }: ApiKey, { toDelete, credentials }: CreatedByKey): string {
  const entities = toDelete.map(({ kind, record }) => [kind, 'id' in record ? record.id : record.name]);
  const text = JSON.stringify([id, ...entities, ...credentials.map(({ kind, holder, at }) => [kind, holder.id, at])]);
  return Buffer.from(digestOf(text)).toString('base64url');
}

async function viewOf(
  stores: Stores,
  caller: Caller,
  key: ApiKey,
  created: CreatedByKey,
): Promise<DeleteWithIssuedPreview> {
  const count = (kind: CreatedEntity['kind']) => created.toDelete.filter((each) => each.kind === kind).length;
  const row = async (each: CreatedEntity) => ({
    kind: each.kind,
    name: readableName(caller, each.kind, each.record),
    created_at: each.createdAt,
    created_keys:
      each.kind === 'user'
        ? await stores.apiKeys.countCreatedBy(caller.accountId, each.record.email, each.createdAt)
        : 0,
  });
  return {
    appname: key.appname,
    counts: {
      api_keys: count('api_key'),
      users: count('user'),
      forward_routes: count('forward_route'),
      replicas: count('replica'),
      webhooks: count('webhook'),
      roles: count('role'),
      resources: count('resource'),
      credentials: created.credentials.length,
    },
    deleted: await Promise.all(created.toDelete.slice(0, MAX_SHOWN).map(row)),
    kept: await Promise.all(created.kept.map(async (each) => ({ ...(await row(each)), reason: each.reason }))),
    credentials: created.credentials.slice(0, MAX_SHOWN).map((each) => viewOfCredential(caller, each)),
    shared_secret: viewOfSeen(caller, created.sharedSecret),
    unknown_issuers: await stores.issued.hasUnknown(caller.accountId, key.createdAt),
    preview: fingerprintOf(key, created),
  };
}

/** Maximum length of the lists; the counts include all entities. */
const MAX_SHOWN = 1000;
