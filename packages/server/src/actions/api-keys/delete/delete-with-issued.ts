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
import { type CreatedByKey, type MadeThing, madeWith } from './created-by-key.ts';
import { removeKey } from './delete.ts';

export const previewDeleteWithIssued = action(
  operations.previewDeleteWithIssued,
  async (context: ActionContext<'uses'>, caller, { params }) => {
    // The preview contains the last login of each key that would be disabled.
    await context.uses.settle();
    const { stores } = context.storage;
    const key = await keyNamed(stores, caller, params.appname);
    return viewOf(stores, caller, key, await madeWith(context, stores, caller, key));
  },
);

/** Deletes, in one transaction, a key, its tokens and everything that it created or issued. */
export const deleteApiKeyWithIssued = action(
  operations.deleteApiKeyWithIssued,
  (context, caller, { params, body = {} }) =>
    change(context, caller, async (stores, ledger) => {
      const work = { context, caller, stores, ledger };
      const key = await keyNamed(stores, caller, params.appname);
      const made = await madeWith(context, stores, caller, key);
      if (body.preview !== undefined && body.preview !== fingerprintOf(key, made))
        throw new Refusal('outdated_preview');
      requireMayEnd(caller, made.ends);
      requireMayRevoke(caller, made.credentials);
      const view = await viewOf(stores, caller, key, made);
      for (const thing of made.ends) await end(work, thing, `made with API key ${key.appname}`);
      await revokeCredentials(work, made.credentials);
      if (body.regenerate_shared_secret) await regenerateSeenSecret(work);
      const why = whatGoes(made);
      await removeKey(work, key, { releaseName: body.release_name ?? false, ...(why !== undefined && { why }) });
      return view;
    }),
);

function whatGoes({ ends, credentials }: CreatedByKey): string | undefined {
  const parts = [
    ends.length > 0 && `${pluralize(ends.length, 'item', 'items')} created by it`,
    credentials.length > 0 && `${pluralize(credentials.length, 'credential', 'credentials')} issued by it`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : `with ${parts.join(' and ')}`;
}

/** The permission to delete each kind, and its plural for the error. */
const KINDS: Readonly<Record<MadeThing['kind'], { readonly needs: Permission; readonly several: string }>> = {
  api_key: { needs: 'api-keys:delete', several: 'API keys' },
  user: { needs: 'users:delete', several: 'users' },
  forward_route: { needs: 'forward-routes:delete', several: 'forward-auth routes' },
  replica: { needs: 'replicas:delete', several: 'replicas' },
  webhook: { needs: 'webhooks:delete', several: 'webhooks' },
  role: { needs: 'roles:delete', several: 'roles' },
  resource: { needs: 'roles:delete', several: 'resources' },
};

/** @throws Refusal forbidden */
function requireMayEnd(caller: Caller, ends: readonly MadeThing[]): void {
  for (const { kind } of ends) {
    const { needs, several } = KINDS[kind];
    requireMay(caller, needs, `This deletes ${several} that the key created, which needs ${needs} as well.`);
  }
}

async function end(work: Work, made: MadeThing, why: string): Promise<void> {
  switch (made.kind) {
    case 'api_key':
      return removeKey(work, made.thing, { why });
    case 'user':
      return removeUser(work, made.thing, why);
    case 'forward_route':
      return removeForwardRoute(work, made.thing, why);
    case 'replica':
      return removeReplica(work, made.thing, why);
    case 'webhook':
      return removeWebhook(work, made.thing, why);
    case 'role':
      return removeRole(work, made.thing, why);
    case 'resource':
      return removeResource(work, made.thing, why);
  }
}

/** Returns a fingerprint by which a deletion detects that its preview is outdated. */
function fingerprintOf({ id }: ApiKey, { ends, credentials }: CreatedByKey): string {
  const things = ends.map(({ kind, thing }) => [kind, 'id' in thing ? thing.id : thing.name]);
  const text = JSON.stringify([id, ...things, ...credentials.map(({ kind, holder, at }) => [kind, holder.id, at])]);
  return Buffer.from(digestOf(text)).toString('base64url');
}

async function viewOf(
  stores: Stores,
  caller: Caller,
  key: ApiKey,
  made: CreatedByKey,
): Promise<DeleteWithIssuedPreview> {
  const count = (kind: MadeThing['kind']) => made.ends.filter((each) => each.kind === kind).length;
  const row = async (each: MadeThing) => ({
    kind: each.kind,
    name: readableName(caller, each.kind, each.thing),
    created_at: each.createdAt,
    created_keys:
      each.kind === 'user'
        ? await stores.apiKeys.countCreatedBy(caller.accountId, each.thing.email, each.createdAt)
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
      credentials: made.credentials.length,
    },
    deleted: await Promise.all(made.ends.slice(0, MAX_SHOWN).map(row)),
    kept: await Promise.all(made.kept.map(async (each) => ({ ...(await row(each)), reason: each.because }))),
    credentials: made.credentials.slice(0, MAX_SHOWN).map((each) => viewOfCredential(caller, each)),
    shared_secret: viewOfSeen(caller, made.sharedSecret),
    unknown_issuers: await stores.issued.hasUnknown(caller.accountId, key.createdAt),
    preview: fingerprintOf(key, made),
  };
}

/** Maximum length of the lists; the counts include all. */
const MAX_SHOWN = 1000;
