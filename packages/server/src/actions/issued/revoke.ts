import { rotationFinished, withSecretRevoked } from '../../domain/api-key.ts';
import type { Caller } from '../../domain/caller.ts';
import { keyRotationFinished, keyStateChanged } from '../../domain/events/api-keys.ts';
import { replicaCredentialRevoked } from '../../domain/events/replicas.ts';
import { oldWebhookSecretRevoked } from '../../domain/events/webhooks.ts';
import type { Replica } from '../../domain/replica.ts';
import type { Permission } from '../../domain/role.ts';
import type { Webhook } from '../../domain/webhook.ts';
import { changeOfKey } from '../api-keys/read/view.ts';
import type { Work } from '../change.ts';
import { revokeOldCredential } from '../replicas/finish-rotation.ts';
import { requireMay, requireReauthentication } from '../rights.ts';
import { replaceSharedSecret } from '../shared-secret/regenerate.ts';
import { disableWebhook } from '../webhooks/disable.ts';
import { type Credential, isLink } from './credentials.ts';

/**
 * The permission required to revoke each kind of credential, and the plural of the kind for the error. Pending links
 * are always revoked with their issuer.
 */
const NEEDS: Readonly<Partial<Record<Credential['kind'], readonly [Permission, string]>>> = {
  api_key_secret: ['api-keys:update', 'secrets of API keys'],
  old_api_key_secret: ['api-keys:update', 'secrets of API keys'],
  replica_credential: ['replicas:update', 'credentials of replicas'],
  old_replica_credential: ['replicas:update', 'credentials of replicas'],
  webhook_secret: ['webhooks:update', 'secrets of webhooks'],
  old_webhook_secret: ['webhooks:update', 'secrets of webhooks'],
};

/** @throws Refusal forbidden */
export function requireMayRevoke(caller: Caller, credentials: readonly Credential[]): void {
  for (const { kind } of credentials) {
    const [permission, plural] = NEEDS[kind] ?? [];
    if (permission !== undefined)
      requireMay(caller, permission, `This also revokes ${plural}, which requires ${permission}.`);
  }
}

/** Revokes credentials other than pending links, which are revoked when the transaction settles. */
export async function revokeCredentials(work: Work, credentials: readonly Credential[]): Promise<void> {
  for (const each of credentials) if (!isLink(each)) await revoke(work, each);
}

/** @throws Refusal forbidden, reauthentication_required */
export async function regenerateSeenSecret(work: Work): Promise<void> {
  const { context, caller } = work;
  requireMay(caller, 'shared-secret:update', 'Regenerating the shared secret also requires shared-secret:update.');
  requireReauthentication(context, caller);
  await replaceSharedSecret(work, { overlap: 0, request: null });
}

async function revoke(work: Work, credential: Credential): Promise<void> {
  const { caller, stores, ledger } = work;
  const { accountId } = caller;
  const reason = `secret issued by ${credential.issuedBy}`;
  switch (credential.kind) {
    case 'api_key_secret':
      return revokeKeySecret(work, credential.holder.id, reason);
    case 'old_api_key_secret':
      return revokeOldKeySecret(work, credential.holder.id, reason);
    case 'replica_credential':
      return revokeReplicaCredential(work, credential.holder, `credential issued by ${credential.issuedBy}`);
    case 'old_replica_credential':
      return revokeOldReplicaCredential(work, credential.holder.id, `credential issued by ${credential.issuedBy}`);
    case 'webhook_secret':
      return disableWebhook({ stores, ledger, accountId }, credential.holder, 'secret_revoked', reason);
    case 'old_webhook_secret':
      return revokeOldWebhookSecret(work, credential.holder, reason);
    default:
      return;
  }
}

async function revokeKeySecret(
  { context, caller, stores, ledger }: Work,
  keyId: string,
  reason: string,
): Promise<void> {
  // Read again, because the chain may have issued both secrets of a rotation.
  const before = await stores.apiKeys.withId(caller.accountId, keyId);
  if (!before) return;
  const after = withSecretRevoked(before, context.random, reason);
  await stores.apiKeys.update(caller.accountId, after);
  await ledger.record(keyStateChanged('disabled', changeOfKey(before, after), reason));
}

async function revokeOldKeySecret({ caller, stores, ledger }: Work, keyId: string, reason: string): Promise<void> {
  const before = await stores.apiKeys.withId(caller.accountId, keyId);
  if (!before) return;
  const after = rotationFinished(before, ledger.at);
  await stores.apiKeys.update(caller.accountId, after);
  await ledger.record(keyRotationFinished(changeOfKey(before, after), 'was revoked', reason));
}

async function revokeReplicaCredential(
  { caller, stores, ledger }: Work,
  replica: Replica,
  reason: string,
): Promise<void> {
  await stores.replicas.setCredentials(caller.accountId, { ...replica, rotation: null, revokedReason: reason });
  await ledger.record(replicaCredentialRevoked(replica, reason));
}

async function revokeOldReplicaCredential(work: Work, id: string, reason: string): Promise<void> {
  // Read again, because the chain may also have issued the current credential, and revoking the current credential
  // revokes both.
  const replica = await work.stores.replicas.withId(work.caller.accountId, id);
  if (replica?.rotation) await revokeOldCredential(work, replica, reason);
}

async function revokeOldWebhookSecret(
  { caller, stores, ledger }: Work,
  webhook: Webhook,
  reason: string,
): Promise<void> {
  await stores.webhooks.endPrevious(caller.accountId, webhook.id);
  await ledger.record(oldWebhookSecretRevoked(webhook, reason));
}
