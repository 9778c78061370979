import type { Account } from '../../src/domain/account.ts';
import type { BulkOperation } from '../../src/domain/bulk-operation.ts';
import type { CountedDenial } from '../../src/domain/denied-attempt.ts';
import type { Leak } from '../../src/domain/leak.ts';
import type { Replica } from '../../src/domain/replica.ts';
import type { Decision, Evidence, Review, Tally } from '../../src/domain/review.ts';
import type { Role } from '../../src/domain/role.ts';
import type { TokenFamily } from '../../src/domain/token-family.ts';
import type { User } from '../../src/domain/user.ts';
import type { Webhook } from '../../src/domain/webhook.ts';

/** Returns a sample with only the members that events read. */
export const partial = <T>(part: Partial<T>) => part as T;

export const acme = partial<Account>({ id: 'acct_1', shortname: 'acme1', allowedIps: [] });
export const changed = { id: 'key_1', appname: 'etl', before: { id: 'key_1' }, after: { id: 'key_1', tags: [] } };
export const operation = partial<BulkOperation>({
  id: 'bulk_1',
  total: 9,
  state: 'done',
  reason: null,
  change: { action: 'disable' },
  counts: { changed: 5, unchanged: 3, rejected: 1 },
});
export const interrupted = { ...operation, state: 'interrupted', total: 11, reason: 'the server stopped' } as const;
export const updating = (change: object) => ({ ...operation, change: { action: 'update' as const, ...change } });
export const leak: Leak = {
  number: 1,
  id: 'leak_1',
  keyId: 'key_1',
  appname: 'etl',
  hint: 'k0Q1',
  reporter: 'GitHub',
  source: 'commit',
  url: 'https://github.com/a/b',
  reportedAt: 1,
  response: 'notify',
  resolvedAt: null,
  resolvedBy: null,
};
export const replica = partial<Replica>({
  id: 'repl_1',
  name: 'eu',
  allowedIps: ['10.0.0.0/8'],
  rotation: null,
  revokedReason: null,
});
export const role = partial<Role>({
  id: 'role_1',
  name: 'reporter',
  description: 'Reads',
  permissions: new Set(['users:fetch']),
  system: false,
  canMasquerade: true,
  canSendFlow: false,
});
export const user = partial<User>({
  id: 'user_1',
  email: 'ada@example.com',
  givenName: 'Ada',
  familyName: 'Lovelace',
  role: 'admin',
  passwordHash: null,
  pendingApproval: false,
});
export const webhook = partial<Webhook>({
  id: 'hook_1',
  url: 'https://hooks.example.com:8443/keys?token=S3CRET',
  description: 'Pages us',
  events: ['user.created'],
  disabledReason: 'manual',
});
export const family = partial<TokenFamily>({ id: 'family_1', subjectId: 'key_1' });
export const decision = partial<Decision>({
  keyId: 'key_1',
  appname: 'etl',
  kind: 'keep',
  keepUntil: 1_800_000_000,
  evidence: partial<Evidence>({ role: 'admin' }),
  note: 'needed',
});
export const denial = partial<CountedDenial>({
  attempt: 'sign-in',
  reason: 'wrong_password',
  subject: { kind: 'user', id: 'user_1', name: user.email },
  count: 2,
  minute: 60,
  isFirst: false,
});
export const review = partial<Review>({ id: 'rev_1' });
export const tally = partial<Tally>({ due: 2, keys: 7 });
export const secret = { generation: 4 };
