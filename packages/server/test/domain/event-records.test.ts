import assert from 'node:assert/strict';
import test from 'node:test';
import type { Attempt } from '../../src/domain/denied-attempt.ts';
import * as account from '../../src/domain/events/account.ts';
import * as keys from '../../src/domain/events/api-keys.ts';
import * as bulk from '../../src/domain/events/bulk-operations.ts';
import { auditEventOf, type DomainEvent, effects } from '../../src/domain/events/events.ts';
import * as leaks from '../../src/domain/events/leaks.ts';
import * as replicas from '../../src/domain/events/replicas.ts';
import * as reviews from '../../src/domain/events/reviews.ts';
import * as roles from '../../src/domain/events/roles.ts';
import * as sessions from '../../src/domain/events/sessions.ts';
import * as secrets from '../../src/domain/events/shared-secret.ts';
import * as users from '../../src/domain/events/users.ts';
import * as webhooks from '../../src/domain/events/webhooks.ts';
import type { Notice } from '../../src/domain/notice.ts';
import type { PendingLink } from '../../src/domain/pending-link.ts';
import {
  acme,
  changed,
  decision,
  denial,
  family,
  interrupted,
  leak,
  operation,
  partial,
  replica,
  review,
  role,
  secret,
  tally,
  updating,
  user,
  webhook,
} from '../support/event-samples.ts';

const notice = (kind: Notice['kind']) =>
  partial<Notice>({ key: partial<Notice['key']>({ id: 'key_1', appname: 'etl' }), kind });
const denied = (attempt: Attempt) => sessions.attemptDenied({ ...denial, attempt, isFirst: true });

function rowOf(event: DomainEvent): string {
  const { audit, changes, webhook: type, issues } = effects[event.name];
  const { objectId, description } = auditEventOf(event) ?? {};
  const change = changes && `${changes.join(' ')} ${event.entityId}`;
  return [audit?.join('/'), change, type, issues, objectId, description].map((each) => each ?? '-').join(' | ');
}

const events: readonly DomainEvent[] = [
  account.accountCreated(acme),
  account.accountUpdated(acme, { before: { a: 1 }, after: { a: 2 } }),
  account.allowedIpsUpdated(acme, ['10.0.0.0/8']),
  account.signingKeyPublished(acme),
  account.keyPolicyUpdated({ before: null, after: null }),
  account.keyFormatCreated('acme', { length: 45 }),
  account.keyFormatDeleted('acme', { length: 45 }),
  account.routeCreated('shop', { name: 'shop' }),
  account.routeUpdated('shop', { before: { name: 'shop' }, after: { name: 'shop' } }),
  account.routeDeleted('shop', { name: 'shop' }),
  keys.keyCreated(changed, changed.after),
  keys.keyCreated(changed, changed.after, 'imported'),
  keys.keysImported('3 keys imported'),
  keys.keyUpdated(changed),
  keys.keyTransferred(changed, 'ada@example.com', 'bob@example.com'),
  keys.keyStateChanged('enabled', changed),
  keys.keyStateChanged('quarantined', changed, 'leak of GitHub'),
  keys.keyStateChanged('disabled', changed, null),
  keys.keyRegenerated(changed, 'leaked'),
  keys.keyRotated(changed, { overlapSeconds: 86_400, reason: 'yearly' }),
  keys.keyRotated(changed, { overlapSeconds: 0, reason: undefined }),
  keys.keyRotated(changed, { overlapSeconds: undefined, reason: undefined }),
  keys.keyReissued(changed),
  keys.keyRotationFinished(changed, 'was revoked', 'leaked'),
  keys.keyRotationCancelled(changed),
  keys.keyDeleted(changed, changed.before, 'unused', undefined, 'policy'),
  keys.keyExpiring(changed.after, 7),
  keys.keyExpiring(changed.after, 0),
  keys.keyLookedUp(changed),
  keys.keyLookedUp(undefined),
  bulk.bulkOperationStarted(operation),
  bulk.bulkOperationStarted(
    updating({ expiresAt: null, role: 'reader', owner: null, addTags: ['a'], removeTags: ['b'] }),
  ),
  bulk.bulkOperationStarted(updating({ owner: 'ada@example.com' })),
  bulk.bulkOperationFinished(operation),
  bulk.bulkOperationFinished(interrupted),
  leaks.leakReported(leak),
  leaks.leakRepeated(changed, 'GitHub'),
  leaks.leakResolved(leak, { ...leak, resolvedBy: 'ada@example.com' }),
  leaks.leakReportReceived('GitHub', 1),
  leaks.leakPolicyUpdated('notify', 'disable'),
  leaks.textSearched([]),
  leaks.textSearched([changed]),
  replicas.replicaCreated(replica),
  replicas.replicaDeleted(replica, 'with its creator'),
  replicas.replicaRegenerated(replica, replica),
  replicas.replicaRegenerated({ ...replica, revokedReason: 'leaked' }, replica),
  replicas.replicaRotationFinished(replica),
  replicas.replicaCredentialRevoked(replica, 'leaked'),
  reviews.reviewStarted(tally),
  reviews.reviewFinished(tally),
  reviews.keyDecided(review, decision),
  reviews.keyDecided(review, { ...decision, kind: 'disable', keepUntil: null }),
  reviews.keyDecided(review, { ...decision, kind: 'reduce', keepUntil: null }),
  reviews.decisionUndone(decision),
  reviews.decisionUndone({ ...decision, kind: 'rotate' }),
  roles.roleCreated(role),
  roles.roleUpdated(role, { ...role, name: 'reader' }),
  roles.roleDeleted(role, 'unused'),
  roles.resourceCreated('flows', { fetch: true }),
  roles.resourceUpdated('flows', { fetch: true }, { fetch: false }),
  roles.resourceDeleted('flows', { fetch: true }),
  sessions.signedIn(user),
  sessions.signedOut(user),
  sessions.sessionsRevoked(user, 2),
  sessions.passwordExchanged(user),
  sessions.accessTokenRevoked('jti_1', 'key_1'),
  sessions.refreshTokenRevoked(family),
  sessions.refreshTokenReused(family, 'etl'),
  sessions.attemptDenied(denial),
  secrets.sharedSecretCreated(secret),
  secrets.sharedSecretRegenerated(secret, 0),
  secrets.sharedSecretRegenerated(secret, 3600),
  secrets.sharedSecretRevealed(),
  secrets.sharedSecretRevealed(changed),
  secrets.sharedSecretRotationFinished(secret),
  secrets.sharedSecretRotationCancelled(secret),
  users.userCreated(user),
  users.userCreated({ ...user, pendingApproval: true }),
  users.firstAdministratorCreated(user),
  users.userApproved(user, user),
  users.userUpdated(user, { ...user, role: 'reader' }),
  users.userDeleted(user),
  users.passwordChanged(user, 'user'),
  users.passwordChanged(user, 'link'),
  users.passwordChanged(user, 'cli'),
  users.passwordReset(user),
  users.linkRevoked(partial<PendingLink>({ userId: 'user_1', email: user.email }), 'cancelled'),
  webhooks.webhookCreated(webhook),
  webhooks.webhookUpdated(webhook, webhook),
  webhooks.webhookDisabled(webhook, webhook, 'it answered 410'),
  webhooks.webhookDeleted(webhook),
  webhooks.webhookSecretRegenerated(webhook, true),
  webhooks.webhookSecretRegenerated(webhook, false),
  webhooks.oldWebhookSecretRevoked(webhook, 'leaked'),
  webhooks.webhookTested(webhook),
  webhooks.deliveryReplayed(webhook, 'dlv_1'),
  webhooks.deadDeliveriesReplayed(webhook, 2),
  keys.keyNoticeDismissed(notice('expiry')),
  keys.keyNoticeDismissed(notice('unused')),
  keys.keyCheckExplained(changed, 'valid'),
  keys.keyCheckExplained(null, 'unknown'),
  denied('re-authentication'),
  denied('password-token'),
  denied('exchange'),
  denied('refresh'),
  denied('oauth-client'),
  denied('oauth-exchange'),
  denied('link'),
];

/**
 * For each event: class, subclass and action of the audit record, changed entity, webhook, credential, object,
 * description.
 */
const ROWS = `
account//create | account create acct_1 | - | - | acct_1 | Account acme1 created
account//update | account update acct_1 | - | - | acct_1 | Settings of the account changed
account/allowed-ips/update | account update acct_1 | - | - | acct_1 | Allowed IPs of the account changed
- | account update acct_1 | - | - | - | -
account/key-policy/update | - | - | - | - | Key policy of the account changed
account/key-format/create | key-format create acme | - | - | - | Key format acme registered
account/key-format/delete | key-format delete acme | - | - | - | Key format acme deleted
account/route/create | route create shop | - | - | - | Forward-auth route shop added
account/route/update | route update shop | - | - | - | Forward-auth route shop changed
account/route/delete | route delete shop | - | - | - | Forward-auth route shop deleted
apikey//create | api-key create key_1 | api_key.created | key-secret | key_1 | API key etl added
apikey//create | api-key create key_1 | api_key.created | key-secret | key_1 | API key etl imported
apikey//import | - | - | - | - | 3 keys imported
apikey//update | api-key update key_1 | api_key.updated | key-secret | key_1 | API key etl changed
apikey/owner/update | api-key update key_1 | api_key.updated | key-secret | key_1 | API key etl transferred to ada@example.com (bob@example.com was deleted)
apikey/state/enable | api-key update key_1 | api_key.enabled | key-secret | key_1 | API key etl enabled
apikey/state/quarantine | api-key update key_1 | api_key.quarantined | key-secret | key_1 | API key etl quarantined: it may only read (leak of GitHub)
apikey/state/disable | api-key update key_1 | api_key.disabled | key-secret | key_1 | API key etl disabled
apikey/secret/regenerate | api-key update key_1 | api_key.regenerated | replaced-key-secret | key_1 | API key etl regenerated (leaked)
apikey/rotation/start | api-key update key_1 | api_key.rotated | replaced-key-secret | key_1 | Rotation of API key etl started; the old secret stays valid for 1 day (yearly)
apikey/rotation/start | api-key update key_1 | api_key.rotated | replaced-key-secret | key_1 | Rotation of API key etl started; the old secret was revoked immediately
apikey/rotation/start | api-key update key_1 | api_key.rotated | replaced-key-secret | key_1 | Rotation of API key etl started without an overlap, since the old secret was revoked
apikey/rotation/reissue | api-key update key_1 | api_key.rotated | replaced-key-secret | key_1 | Rotation of API key etl: the new secret, which was never used, was replaced by another
apikey/rotation/finish | api-key update key_1 | api_key.rotation_finished | replaced-key-secret | key_1 | Rotation of API key etl finished early; the old secret was revoked (leaked)
apikey/rotation/cancel | api-key update key_1 | api_key.rotation_cancelled | replaced-key-secret | key_1 | Rotation of API key etl cancelled; the new secret was never used
apikey//delete | api-key delete key_1 | api_key.deleted | - | key_1 | API key etl deleted (unused; policy)
- | - | api_key.expiring | - | - | -
- | - | api_key.expired | - | - | -
apikey//lookup | - | - | - | key_1 | API key etl was looked up by its secret
apikey//lookup | - | - | - | - | An unknown key was looked up
apikey/bulk/bulk-start | - | - | - | bulk_1 | Bulk operation on 9 keys started (disable)
apikey/bulk/bulk-start | - | - | - | bulk_1 | Bulk operation on 9 keys started (update: expiry, role reader, no owner, tag a, no tag b)
apikey/bulk/bulk-start | - | - | - | bulk_1 | Bulk operation on 9 keys started (update: owner ada@example.com)
apikey/bulk/bulk-finish | - | - | - | bulk_1 | Bulk operation (disable) done: 5 changed, 3 unchanged, 1 rejected
apikey/bulk/bulk-finish | - | - | - | bulk_1 | Bulk operation (disable) interrupted, because the server stopped: 5 changed, 3 unchanged, 1 rejected, 2 not processed
leak//report | - | leak.reported | - | key_1 | API key etl was found in public (commit), reported by GitHub
leak//repeat | - | - | - | key_1 | API key etl was reported by GitHub again
leak//resolve | - | leak.resolved | - | key_1 | Leak of API key etl resolved
leak//receive | - | - | - | - | Report of GitHub: 1 key of the account
leak/policy/update | - | - | - | - | Policy for leaked keys changed to disable
leak//check | - | - | - | - | A text was searched for keys: 0 keys found
leak//check | - | - | - | - | A text was searched for keys: 1 key found
replica//create | replica create repl_1 | - | replica-credential | repl_1 | Replica eu added
replica//delete | replica delete repl_1 | - | replica-credential | repl_1 | Replica eu deleted (with its creator)
replica/secret/regenerate | replica update repl_1 | - | replica-credential | repl_1 | Credential of replica eu regenerated; the old one was revoked immediately
replica/secret/regenerate | replica update repl_1 | - | replica-credential | repl_1 | Credential of replica eu regenerated; the old one was revoked earlier
replica/rotation/finish | replica update repl_1 | - | replica-credential | repl_1 | Rotation of replica eu finished early; the old credential was revoked
replica/secret/revoke | replica update repl_1 | - | replica-credential | repl_1 | Credential of replica eu revoked (leaked)
apikey/review/start-review | - | - | - | - | Review of the API keys started: 2 of 7 need a decision
apikey/review/finish-review | - | - | - | - | Review of the API keys finished: 2 still need a decision
apikey/review/decide | api-key update key_1 | - | key-secret | key_1 | Review of API key etl: keep it until 2027-01-15
apikey/review/decide | - | - | - | key_1 | Review of API key etl: disable it
apikey/review/decide | - | - | - | key_1 | Review of API key etl: reduce it to READONLY
apikey/review/undo | api-key update key_1 | - | key-secret | key_1 | Review of API key etl: the decision to keep was undone
apikey/review/undo | - | - | - | key_1 | Review of API key etl: the decision to rotate was undone
role//create | role create role_1 | - | - | role_1 | Role reporter added
role//update | role update role_1 | - | - | role_1 | Role reader changed
role//delete | role delete role_1 | - | - | role_1 | Role reporter deleted (unused)
role/resource/create | resource create flows | - | - | - | Resource flows defined
role/resource/update | resource update flows | - | - | - | Resource flows changed
role/resource/delete | resource delete flows | - | - | - | Resource flows deleted
session//sign-in | - | - | - | user_1 | ada@example.com signed in
session//sign-out | - | - | - | user_1 | ada@example.com signed out
session//revoke | - | - | - | user_1 | 2 sessions of ada@example.com revoked
session/token/sign-in | - | - | - | user_1 | ada@example.com exchanged a password for tokens
session/token/revoke | token delete jti_1 | - | - | key_1 | Access token jti_1 revoked
session/token/revoke | token-family delete family_1 | - | - | key_1 | Refresh token revoked, with all tokens of its family family_1
session/token/reuse | token-family delete family_1 | - | - | key_1 | A used refresh token of etl was presented again; the tokens of its family were revoked
session/sign-in/deny | - | - | - | user_1 | Sign-in of ada@example.com denied 2 more times within a minute: wrong password
secret//create | shared-secret create 4 | shared_secret.created | shared-secret | - | Shared secret created
secret//regenerate | shared-secret update 4 | shared_secret.regenerated | shared-secret | - | Shared secret regenerated; the old one was revoked immediately
secret//regenerate | shared-secret update 4 | shared_secret.regenerated | shared-secret | - | Shared secret regenerated; the old one stays valid for 1 hour
secret//reveal | - | shared_secret.revealed | shared-secret | - | Shared secret revealed
secret//reveal | - | shared_secret.revealed | shared-secret | key_1 | Shared secret revealed in the connection secret of etl
secret/rotation/finish | shared-secret update 4 | - | - | - | Rotation of the shared secret finished early; the old one was revoked
secret/rotation/cancel | shared-secret update 4 | - | - | - | Rotation of the shared secret cancelled; no integration had used the new one
user//create | user create user_1 | user.created | link | user_1 | ada@example.com invited
user//create | user create user_1 | user.created | link | user_1 | ada@example.com added, pending approval
user//create | user create user_1 | user.created | link | user_1 | ada@example.com set up Keyward and is its first administrator
user//approve | user update user_1 | user.approved | link | user_1 | ada@example.com approved and invited
user//update | user update user_1 | user.updated | link | user_1 | ada@example.com changed
user//delete | user delete user_1 | user.deleted | link | user_1 | ada@example.com deleted
user/password/update | user update user_1 | user.updated | link | user_1 | ada@example.com changed their password
user/password/update | user update user_1 | user.updated | link | user_1 | ada@example.com set a password
user/password/update | user update user_1 | user.updated | link | user_1 | Password of ada@example.com set
user/password/reset | - | user.password_reset | link | user_1 | Password reset link for ada@example.com issued
user/link/revoke | - | - | link | user_1 | Pending link of ada@example.com revoked (cancelled)
webhook//create | webhook create hook_1 | - | webhook-secret | hook_1 | Webhook to hooks.example.com:8443 added
webhook//update | webhook update hook_1 | - | webhook-secret | hook_1 | Webhook to hooks.example.com:8443 changed
webhook//disable | webhook update hook_1 | - | webhook-secret | hook_1 | Webhook to hooks.example.com:8443 disabled: it answered 410
webhook//delete | webhook delete hook_1 | - | webhook-secret | hook_1 | Webhook to hooks.example.com:8443 deleted
webhook/secret/regenerate | webhook update hook_1 | - | webhook-secret | hook_1 | Secret of the webhook to hooks.example.com:8443 regenerated; the old one also signs for one day
webhook/secret/regenerate | webhook update hook_1 | - | webhook-secret | hook_1 | Secret of the webhook to hooks.example.com:8443 regenerated
webhook/secret/revoke | webhook update hook_1 | - | webhook-secret | hook_1 | Old secret of the webhook to hooks.example.com:8443 revoked (leaked)
webhook/delivery/test | - | - | webhook-secret | hook_1 | Test event for the webhook to hooks.example.com:8443
webhook/delivery/replay | - | - | webhook-secret | hook_1 | Delivery dlv_1 to hooks.example.com:8443 sent again
webhook/delivery/replay | - | - | webhook-secret | hook_1 | 2 dead deliveries to hooks.example.com:8443 sent again
apikey/notice/dismiss | - | - | - | key_1 | Notice dismissed: API key etl expires soon
apikey/notice/dismiss | - | - | - | key_1 | Notice dismissed: API key etl is not used
apikey//explain | - | - | - | key_1 | The check of API key etl was explained: valid
apikey//explain | - | - | - | - | The check of an unknown key was explained: unknown
session/re-authentication/deny | - | - | - | user_1 | Re-authentication of ada@example.com denied: wrong password
session/password-token/deny | - | - | - | user_1 | Exchange of a password for tokens of ada@example.com denied: wrong password
session/exchange/deny | - | - | - | user_1 | Token exchange of ada@example.com denied: wrong password
session/refresh/deny | - | - | - | user_1 | Refresh of tokens of ada@example.com denied: wrong password
session/oauth-client/deny | - | - | - | user_1 | OAuth client authentication of ada@example.com denied: wrong password
session/oauth-exchange/deny | - | - | - | user_1 | OAuth token exchange of ada@example.com denied: wrong password
session/link/deny | - | - | - | user_1 | One-time link of ada@example.com denied: wrong password
`;

test('an event has the same audit record, change, webhook and credential in every version', () => {
  assert.deepEqual(events.map(rowOf), ROWS.trim().split('\n'));
  assert.deepEqual(new Set(events.map(({ name }) => name)), new Set(Object.keys(effects)), 'every event has a row');
});

const states = ({ before, after }: DomainEvent) => [before, after];

test('a snapshot contains everything an auditor needs and no secrets', () => {
  const ofUser = {
    id: 'user_1',
    email: user.email,
    given_name: 'Ada',
    family_name: 'Lovelace',
    role: 'admin',
    status: 'invited',
  };
  assert.deepEqual(states(users.userUpdated(user, { ...user, role: 'reader' })), [
    ofUser,
    { ...ofUser, role: 'reader' },
  ]);
  const ofRole = { id: 'role_1', name: 'reporter', description: 'Reads', permissions: ['users:fetch'] };
  assert.deepEqual(states(roles.roleCreated(role)), [
    undefined,
    { ...ofRole, can_masquerade: true, can_send_flow: false },
  ]);
  assert.deepEqual(states(webhooks.webhookDeleted(webhook)), [
    {
      id: 'hook_1',
      url: 'https://hooks.example.com:8443/keys',
      description: 'Pages us',
      events: ['user.created'],
      disabled_reason: 'manual',
    },
    undefined,
  ]);
  assert.deepEqual(states(replicas.replicaCreated(replica)), [
    undefined,
    { id: 'repl_1', name: 'eu', allowed_ips: ['10.0.0.0/8'] },
  ]);
  const ofLeak = {
    id: 'leak_1',
    key_id: 'key_1',
    appname: 'etl',
    hint: 'k0Q1',
    reporter: 'GitHub',
    source: 'commit',
    url: 'https://github.com/a/b',
    response: 'notify',
    resolved_by: null,
  };
  assert.deepEqual(states(leaks.leakResolved(leak, { ...leak, resolvedBy: 'ada' })), [
    ofLeak,
    { ...ofLeak, resolved_by: 'ada' },
  ]);
});

test('a snapshot of a non-object value contains the changed values or the counts', () => {
  assert.deepEqual(states(account.allowedIpsUpdated(acme, ['10.0.0.0/8'])), [
    { allowed_ips: [] },
    { allowed_ips: ['10.0.0.0/8'] },
  ]);
  assert.deepEqual(states(leaks.leakPolicyUpdated('notify', 'disable')), [{ policy: 'notify' }, { policy: 'disable' }]);
  assert.deepEqual(leaks.textSearched([changed]).after, { appnames: ['etl'] });
  assert.equal(leaks.textSearched([]).after, null);
  assert.deepEqual(bulk.bulkOperationStarted(operation).after, { id: 'bulk_1', total: 9 });
  assert.deepEqual(bulk.bulkOperationFinished(interrupted).after, {
    id: 'bulk_1',
    state: 'interrupted',
    reason: 'the server stopped',
    total: 11,
    changed: 5,
    unchanged: 3,
    rejected: 1,
  });
  assert.deepEqual(reviews.keyDecided(review, decision).after, { review: 'rev_1', role: 'admin', note: 'needed' });
  assert.deepEqual(sessions.attemptDenied(denial).after, {
    kind: 'user',
    id: 'user_1',
    reason: 'wrong_password',
    count: 2,
    minute: 60,
  });
  assert.deepEqual(keys.keyExpiring(changed.after, 7).details, { days: 7 });
});
