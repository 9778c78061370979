import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { type ApiKey, rotatedKey } from '../../src/domain/api-key.ts';
import { type BulkOperation, NO_COUNTS } from '../../src/domain/bulk-operation.ts';
import type { ForwardRoute } from '../../src/domain/forward-route.ts';
import type { KeyCondition } from '../../src/domain/key-condition.ts';
import type { KeyFormat } from '../../src/domain/key-format.ts';
import { textFieldsFrom } from '../../src/domain/key-text-fields.ts';
import type { Leak } from '../../src/domain/leak.ts';
import type { Mail } from '../../src/domain/mail.ts';
import { PendingUsage } from '../../src/domain/pending-usage.ts';
import type { Replica } from '../../src/domain/replica.ts';
import {
  criteriaAt,
  type Decision,
  type Review,
  type ReviewCriteria,
  reasons,
  type Tally,
} from '../../src/domain/review.ts';
import type { CustomRole, OwnResource } from '../../src/domain/role.ts';
import type { Session } from '../../src/domain/session.ts';
import type { TokenFamily } from '../../src/domain/token-family.ts';
import { hourOf, outcomes } from '../../src/domain/use-counts.ts';
import type { User } from '../../src/domain/user.ts';
import type { Delivery, Webhook } from '../../src/domain/webhook.ts';
import type { Stores } from '../../src/storage/stores/index.ts';
import { openStorage } from '../support/database.ts';

const NOW = 1_800_000_000;
const LATER = NOW + 20;
const { storage, database } = await openStorage();
const digest = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());

/** Records whose texts all contain their account, so that a leak is visible. */
function recordsOf(account: string) {
  const apiKey: ApiKey = {
    id: `${account}-key`,
    appname: 'same-name',
    description: `${account}-description`,
    role: 'admin',
    digest: digest(account),
    hint: `${account}-hint`,
    generation: 1,
    createdAt: NOW,
    createdBy: `${account}-maker`,
    expiresAt: null,
    allowedIps: [`${account}-block`],
    rateLimit: null,
    state: 'enabled',
    disabledReason: null,
    isSecretRevoked: false,
    owner: `${account}@example.com`,
    tags: [`${account}-tag`],
    metadata: { of: account },
    textFields: textFieldsFrom((name) => `${account}-${name}`),
    keyFormat: null,
    rotation: null,
    lastLogin: null,
    lastIp: null,
  };
  const user: User = {
    id: `${account}-user`,
    email: `${account}@example.com`,
    givenName: account,
    familyName: account,
    nickname: null,
    picture: null,
    role: 'admin',
    passwordHash: account,
    pendingApproval: false,
    generation: 1,
    createdAt: NOW,
    createdBy: account,
    lastLogin: null,
    lastIp: null,
  };
  const session: Session = {
    id: `${account}-session`,
    userId: user.id,
    userGeneration: 1,
    createdAt: NOW,
    lastSeenAt: NOW,
    reauthenticatedUntil: NOW,
    ip: null,
  };
  const family: TokenFamily = {
    id: `${account}-family`,
    subjectKind: 'key',
    subjectId: apiKey.id,
    subjectGeneration: 1,
    secretGeneration: 1,
    createdAt: NOW,
  };
  const replica: Replica = {
    id: `${account}-replica`,
    name: 'same-replica',
    digest: digest(`${account}-credential`),
    allowedIps: [],
    createdAt: NOW,
    createdBy: `${account}-maker`,
    revokedReason: null,
    lastSeen: null,
    rotation: {
      oldDigest: digest(`${account}-old-credential`),
      startedAt: NOW,
      startedBy: `${account}-maker`,
      endsAt: NOW + 60,
      newFirstSeenAt: null,
      oldLastSeenAt: null,
      oldLastIp: null,
    },
  };
  const secret = {
    value: `${account}-secret`,
    createdAt: NOW,
    createdBy: `${account}-maker`,
    validUntil: null,
    request: null,
  };
  const role: CustomRole = {
    id: `${account}-role-id`,
    name: 'same-role',
    description: `${account}-description`,
    permissions: new Set(['users:fetch']),
    system: false,
    canMasquerade: false,
    canSendFlow: false,
    createdAt: NOW,
  };
  const resource: OwnResource = {
    name: 'same-resource',
    description: `${account}-description`,
    rights: new Set(['fetch']),
    createdAt: NOW,
  };
  const route: ForwardRoute = {
    name: 'same-route',
    description: `${account}-description`,
    methods: new Map([['GET', 'users:fetch']]),
    allowPreflight: true,
    allowAmbiguousPaths: true,
    environment: account,
    identityHeaders: [`X-Keyward-${account}`],
    createdAt: NOW,
  };
  const keyFormat: KeyFormat = {
    name: `${account}-format`,
    type: 'characters',
    prefix: account,
    minLength: 40,
    maxLength: 48,
    alphabet: '01',
    createdAt: NOW,
  };
  const bulk: BulkOperation = {
    id: `${account}-bulk`,
    change: { action: 'disable' },
    state: 'running',
    startedAt: NOW,
    startedBy: `${account}-maker`,
    startedIp: null,
    initiator: { kind: 'person', id: user.id, sessionId: session.id, generation: 1, settingGeneration: null },
    runsIn: 'server',
    lastProgressAt: NOW,
    finishedAt: null,
    reason: `${account}-reason`,
    total: 1,
    excluded: 0,
    counts: NO_COUNTS,
  };
  const webhook: Webhook = {
    id: `${account}-webhook`,
    url: `https://hooks.example/${account}`,
    description: `${account}-description`,
    events: [],
    disabledReason: null,
    createdAt: NOW,
    createdBy: `${account}-maker`,
    failingSince: null,
  };
  const delivery: Omit<Delivery, 'number'> = {
    id: `${account}-delivery`,
    webhookId: webhook.id,
    type: 'user.created',
    payload: `${account}-payload`,
    createdAt: NOW,
    state: 'pending',
    attempts: 0,
    nextAttemptAt: NOW,
    lastAttemptAt: null,
    lastStatus: null,
    failure: null,
  };
  const leak: Omit<Leak, 'number'> = {
    id: `${account}-leak`,
    keyId: apiKey.id,
    appname: apiKey.appname,
    hint: null,
    reporter: 'github',
    source: 'commit',
    url: `https://example.com/${account}`,
    reportedAt: NOW,
    response: 'notify',
    resolvedAt: null,
    resolvedBy: null,
  };
  const outgoing = { webhook, delivery, leak };
  return {
    keyFormat,
    bulk,
    apiKey,
    user,
    session,
    family,
    role,
    resource,
    route,
    replica,
    outgoing,
    secret: { generation: 1, ...secret },
  };
}

const nothingFound: Tally = {
  keys: 0,
  due: 0,
  byReason: Object.fromEntries(reasons.map((each) => [each, 0])) as Tally['byReason'],
};

function reviewOf(account: string): Review {
  const open = { finishedAt: null, finishedBy: null, found: nothingFound, remaining: null };
  return { id: `${account}-review`, startedAt: NOW, startedBy: `${account}-maker`, ...open };
}

function decisionOf(account: string): Decision {
  const { id: keyId, appname, role, owner, createdAt, expiresAt } = recordsOf(account).apiKey;
  const seen = { lastLogin: null, lastIp: null, lastWriteAt: null };
  return {
    keyId,
    appname,
    kind: 'keep',
    at: NOW,
    by: `${account}-maker`,
    keepUntil: NOW,
    note: null,
    evidence: { reasons: ['no_expiry'], role, owner, createdAt, expiresAt, ...seen },
    before: { role, state: 'enabled' },
  };
}

const progress = { position: 2, rotatedAt: NOW, ended: false };

const event = { class: 'apikey', subclass: '', action: 'create', objectId: null, before: null, after: null } as const;

const mail = (account: string): Mail => ({
  id: `${account}-mail`,
  recipient: `${account}@example.com`,
  subject: account,
  body: account,
  createdAt: NOW,
  attempts: 0,
  nextAttemptAt: NOW,
});

const notice = (account: string) =>
  ({ id: `${account}-note`, kind: 'unused', dueAt: NOW + 100, days: 7, createdAt: NOW + 10 }) as const;

const creation = (account: string) => ({
  callerId: 'same-caller',
  request: digest('same-request'),
  body: digest(account),
  keyId: `${account}-key`,
  lastChange: 1,
  createdAt: NOW,
});

async function seed(stores: Stores, account: string): Promise<void> {
  const { keyFormat, bulk, apiKey, user, session, family, role, resource, route, replica, outgoing, secret } =
    recordsOf(account);
  const settings = {
    passwordTokens: false,
    passwordTokenGeneration: 0,
    keysRevealSecret: false,
    allowedIps: [`${account}-block`],
    tokenAlgorithm: 'EdDSA',
  } as const;
  await stores.directory.addAccount({ id: account, shortname: `${account}-name`, createdAt: NOW, ...settings });
  await stores.apiKeys.add(account, apiKey);
  const deleted = { id: `${account}-deleted`, appname: 'same-deleted', role: 'admin' };
  await stores.deletedKeys.add(account, { ...deleted, deletedAt: NOW, deletedBy: account });
  await stores.creations.add(account, 'same-maker', { entity: 'route', entityId: 'same-made', createdAt: NOW });
  await stores.creations.add(account, 'same-maker', { entity: 'user', entityId: `${account}-made`, createdAt: NOW });
  await stores.users.add(account, user);
  await stores.sessions.add(account, digest(`${account}-cookie`), session);
  await stores.enrollments.replace(account, user, digest(`${account}-link`), NOW + 100);
  const issuer = { kind: 'key', id: 'same-issuer' } as const;
  await stores.issued.attributeKeySecret(account, apiKey.id, issuer, NOW);
  await stores.issued.attributeNew(account, 'link', issuer, NOW);
  await stores.tokenFamilies.save(account, family, progress);
  await stores.tokenFamilies.save(account, { ...family, id: `${account}-ended` }, { ...progress, ended: true });
  await stores.revokedTokens.add(account, `${account}-token`, NOW + 100);
  await stores.sharedSecrets.add(account, secret);
  await stores.replicas.add(account, replica);
  await stores.webhooks.add(account, outgoing.webhook, `${account}-first`);
  await stores.webhooks.replaceSecret(account, outgoing.webhook.id, `${account}-secret`, NOW + 100);
  await stores.leaks.add(account, outgoing.leak);
  const { delivery } = outgoing;
  await stores.webhookDeliveries.add(account, delivery);
  await stores.webhookDeliveries.add(account, { ...delivery, id: `${account}-dead`, state: 'dead' });
  await stores.roles.add(account, role);
  await stores.resources.add(account, resource);
  await stores.forwardRoutes.add(account, route);
  await stores.forwardRoutes.remove(account, { ...route, name: `${account}-deleted` });
  await stores.keyFormats.add(account, keyFormat);
  await stores.keyCreations.save(account, creation(account));
  await stores.bulkOperations.add(account, bulk);
  await stores.bulkOperations.addRows(account, bulk.id, [{ position: 1, keyId: apiKey.id, appname: apiKey.appname }]);
  await stores.audit.append(account, {
    ...event,
    action: 'delete',
    before: { of: account },
    after: { of: account },
    description: account,
    timestamp: NOW,
    user: account,
    ip: null,
    sessionId: 'same-session',
  });
  await stores.changeLog.append(account, NOW, { entity: 'api-key', entityId: `${account}-key`, action: 'create' });
  await stores.mails.add(account, mail(account));
  await stores.notices.add(account, apiKey.id, notice(account));
  const key = await stores.followed.key(account, apiKey.id, NOW);
  await stores.keyUses.addAll(account, [usesOf(account, key?.ordinal ?? 0, NOW)]);
  const request = { request: null, reason: account, startedAt: NOW, startedBy: account, endsAt: NOW + 100 };
  await stores.reviews.add(account, reviewOf(account));
  await stores.reviews.decide(account, `${account}-review`, decisionOf(account));
  const rotated = rotatedKey(apiKey, { ...apiKey, digest: digest(`${account}-new`) }, request, alwaysOne);
  await stores.apiKeys.update(account, rotated);
}

/** Returns bytes that give every rotation the number 1. */
function alwaysOne(): Uint8Array {
  return Uint8Array.of(0, 0, 0, 0, 0, 0, 1);
}

/** Returns the usage of an exchange now and an hour ago. */
function usesOf(account: string, key: number, at: number): PendingUsage {
  const uses = new PendingUsage(account, key);
  for (const each of [at - 3600, at]) {
    uses.count(hourOf(each), outcomes.indexOf('exchanged'), 1);
    uses.addLogin(each, `${account}-address`);
    uses.addOperation(`${account}-operation`, 1, each);
    uses.recordWrite(each);
    uses.exchange = { generation: 1, at: each };
  }
  return uses;
}

const mine = recordsOf('mine');
const { webhook, delivery, leak } = mine.outgoing;
const use = { at: NOW + 1, ip: '192.0.2.1' };
const fresh = (what: string) => ({ ...mine.apiKey, id: what, appname: what, digest: digest(what) });

const deletesByAge = { sort: 'added', descending: false } as const;
const any: KeyCondition = { times: {} };
/** Review criteria that match every key. */
const anything: ReviewCriteria = {
  ...criteriaAt(NOW, undefined),
  reviewable: any,
  conditions: Object.fromEntries(reasons.map((each) => [each, any])) as ReviewCriteria['conditions'],
};

/** Calls a method as `account` with the data of the account "mine". */
type Call<S> = (store: S, account: string) => Promise<unknown>;

/** Stores and methods without an account as first argument, with the reason. */
const exempt = {
  directory: 'finds the account itself',
  followed: 'serves the index of all accounts',
  followers: 'belong to the installation',
  appended: 'contains numbers of the stores, without an account',
  outbox: 'serves the sender of all accounts',
  settings: 'belong to the installation',
  signingKeys: 'belong to the installation',
  usageFolds: 'belong to processes, whose journals contain usage of all accounts',
  deleteExpired: 'deletes expired records by time only',
} as const;

type Exempt = keyof typeof exempt;

const calls: {
  readonly [Name in Exclude<keyof Stores, Exempt>]: {
    readonly [Method in Exclude<keyof Stores[Name], Exempt>]: Call<Stores[Name]>;
  };
} = {
  accountCounts: {
    add: (store, account) => store.add(account, new Map([[hourOf(NOW), [1]]])),
    since: async (store, account) => (await store.since(account, hourOf(NOW) + 1)).length > 0 && 'mine',
  },
  accounts: {
    get: (store, account) => store.get(account),
    setSettings: (store, account) =>
      store.setSettings(account, {
        passwordTokens: true,
        passwordTokenGeneration: 5,
        keysRevealSecret: true,
        tokenAlgorithm: 'RS256',
      }),
    setAllowedIps: (store, account) => store.setAllowedIps(account, ['192.0.2.1']),
    counts: async (store, account) => ({ ...(await store.counts(account, NOW)), account }),
  },
  apiKeys: {
    named: (store, account) => store.named(account, 'same-name'),
    withId: (store, account) => store.withId(account, mine.apiKey.id),
    isNameTaken: async (store, account) => (await store.isNameTaken(account, 'only-mine')) && 'mine',
    nameWithDigest: async (store, account) => (await store.nameWithDigest(account, digest('mine-new'))) && 'mine',
    withDigests: (store, account) => store.withDigests(account, [mine.apiKey.digest], NOW),
    countCreatedBy: async (store, account) => (await store.countCreatedBy(account, 'mine-maker', 0)) > 0 && 'mine',
    find: (store, account) => store.find(account, deletesByAge, { size: 9 }, NOW),
    lastLogins: async (store, account) =>
      (await store.lastLogins(account, { text: 'only-mine' })).ordinals.length > 0 && 'mine',
    withOrdinals: (store, account) => store.withOrdinals(account, [...Array(100).keys()]),
    count: async (store, account) => (await store.count(account, { text: 'only-mine' })) > 0 && 'mine',
    add: (store, account) => store.add(account, fresh(`added-to-${account}`)),
    update: (store, account) => store.update(account, { ...mine.apiKey, description: 'altered' }),
    remove: (store, account) => store.remove(account, mine.apiKey.id),
  },
  audit: {
    append: (store, account) =>
      store.append(account, { ...event, description: '', timestamp: NOW, user: '', ip: null }),
    search: async (store, account) => {
      const query = { from: 0, until: NOW, classes: [], skip: 0, size: 9 };
      const { batches, total } = await store.search(account, query);
      const records: unknown[] = [];
      for await (const batch of batches) records.push(...batch);
      return { records, total };
    },
    changesOfSession: (store, account) =>
      store.changesOfSession(account, { sessionId: 'same-session', objectId: null, since: NOW }),
    countDeletions: async (store, account) => `${await store.countDeletions(account, 'same-session', 0)} of ${account}`,
    verify: async (store, account) => ({ ...(await store.verify(account)), account }),
  },
  bulkOperations: {
    list: (store, account) => store.list(account),
    withId: (store, account) => store.withId(account, mine.bulk.id),
    running: (store, account) => store.running(account),
    add: (store, account) => store.add(account, { ...mine.bulk, id: `newer-of-${account}` }),
    addRows: (store, account) =>
      store.addRows(account, mine.bulk.id, [{ position: 9, keyId: mine.apiKey.id, appname: '' }]),
    update: (store, account) => store.update(account, { ...mine.bulk, state: 'done' }),
    rows: async (store, account) =>
      (await store.rows(account, mine.bulk.id, { after: 0, limit: 9 })).length > 0 && 'mine',
    settle: (store, account) =>
      store.settle(account, mine.bulk.id, [
        { position: 1, keyId: mine.apiKey.id, appname: '', outcome: 'changed', code: null, message: null },
      ]),
  },
  changeLog: {
    append: (store, account) => store.append(account, NOW, { entity: 'user', entityId: 'x', action: 'create' }),
    after: (store, account) => store.after(account, 0, 9),
    between: (store, account) => store.between(account, 0, 1000),
    behind: async (store, account) => ({ ...(await store.behind(account, 0)), account }),
    isChangedAfter: async (store, account) => ({
      isChanged: await store.isChangedAfter(account, { entity: 'user', entityId: 'x' }, 0),
      account,
    }),
  },
  deletedKeys: {
    add: (store, account) => store.add(account, { ...mine.apiKey, deletedAt: NOW + 1, deletedBy: 'x' }),
    named: (store, account) => store.named(account, 'SAME-deleted'),
    release: (store, account) => store.release(account, 'same-deleted'),
  },
  enrollments: {
    replace: (store, account) => store.replace(account, mine.user, digest('newer'), NOW + 100),
    withDigest: (store, account) => store.withDigest(account, digest('mine-link'), NOW),
    list: (store, account) => store.list(account, NOW),
    removeOfUser: (store, account) => store.removeOfUser(account, mine.user.id),
  },
  findings: {
    tally: async (store, account) =>
      (await store.tally(account, criteriaAt(NOW, { id: 'their-review' }))).due === 2 && 'mine',
    list: async (store, account) =>
      (await store.list(account, criteriaAt(NOW, undefined), { reasons, after: 0, size: 9 })).some(
        ({ ordinal }) => ordinal === myOrdinal,
      ) && 'mine',
    ofKey: async (store, account) => (await store.ofKey(account, mine.apiKey.id, criteriaAt(NOW, undefined))) && 'mine',
    mostUsed: async (store, account) => (await store.mostUsed(account, 9)).includes(myOrdinal) && 'mine',
    administrators: async (store, account) =>
      (await store.administrators(account, NOW, 9)).includes(myOrdinal) && 'mine',
    expiring: async (store, account) => (await store.expiring(account, anything, 9)).includes(myOrdinal) && 'mine',
  },
  forwardRoutes: {
    list: (store, account) => store.list(account),
    named: (store, account) => store.named(account, mine.route.name),
    add: (store, account) => store.add(account, { ...mine.route, name: 'newer' }),
    update: (store, account) => store.update(account, { ...mine.route, description: 'altered' }),
    remove: (store, account) => store.remove(account, mine.route),
    rulesOfDeleted: async (store, account) => (await store.rulesOfDeleted(account, 'mine-deleted'))?.environment,
  },
  issued: {
    attributeKeySecret: (store, account) =>
      store.attributeKeySecret(account, mine.apiKey.id, { kind: 'key', id: 'x' }, NOW),
    attributeNew: (store, account) => store.attributeNew(account, 'replica-credential', { kind: 'key', id: 'x' }, NOW),
    recordRevealed: (store, account) => store.recordRevealed(account, 1, { kind: 'key', id: 'x' }, NOW),
    by: (store, account) => store.by(account, 'same-issuer'),
    hasUnknown: async (store, account) => (await store.hasUnknown(account, NOW)) && 'mine',
    recordExpiries: (store, account) =>
      store.recordExpiries(account, mine.apiKey.id, {
        current: digest('other'),
        replaced: { digest: digest('older'), endsAt: NOW },
        at: NOW,
      }),
    removeOf: (store, account) => store.removeOf(account, 'key-secret', mine.apiKey.id),
  },
  keyCreations: {
    find: (store, account) => store.find(account, creation('mine'), 0),
    save: (store, account) => store.save(account, { ...creation('mine'), keyId: 'newer' }),
  },
  keyFormats: {
    list: (store, account) => store.list(account),
    named: (store, account) => store.named(account, mine.keyFormat.name),
    add: (store, account) => store.add(account, { ...mine.keyFormat, name: 'newer' }),
    remove: (store, account) => store.remove(account, mine.keyFormat.name),
    isInUse: async (store, account) => (await store.isInUse(account, 'only-mine', NOW)) && 'mine',
  },
  keyUses: {
    addAll: (store, account) => store.addAll(account, [usesOf('mine', myOrdinal, NOW + 9)]),
    ofKeys: async (store, account) =>
      [...(await store.ofKeys(account, ['same-name', 'only-mine'], 0)).keys()].includes('only-mine') && 'mine',
    ofKey: (store, account) => store.ofKey(account, mine.apiKey.id, 0),
    exchangedWith: async (store, account) =>
      (await store.exchangedWith(account, 1, 0)).map(({ appname }) => `${account} ${appname}`),
  },
  unusedKeys: {
    meeting: async (store, account) => (await store.meeting(account, any).next()).value,
    withId: (store, account) => store.withId(account, mine.apiKey.id),
    recordEnabled: (store, account) => store.recordEnabled(account, mine.apiKey.id, NOW + 7),
  },
  keyPolicies: {
    get: async (store, account) => (await store.get(account)).maxLifetimeDays === 17 && 'mine',
    set: (store, account) => store.set(account, { maxLifetimeDays: 1, defaultLifetimeDays: null, unused: null }),
  },
  mails: {
    add: (store, account) => store.add(account, { ...mail('newer'), id: `new-${account}` }),
    due: (store, account) => store.due(account, NOW, 9),
    postpone: (store, account) => store.postpone(account, { ...mail('mine'), attempts: 7 }),
    remove: (store, account) => store.remove(account, 'mine-mail'),
  },
  leaks: {
    policy: async (store, account) => ({ policy: await store.policy(account), account }),
    setPolicy: (store, account) => store.setPolicy(account, 'disable'),
    find: (store, account) => store.find(account, { isOpen: true, size: 9 }),
    count: async (store, account) => ({ count: await store.count(account), account }),
    withId: (store, account) => store.withId(account, leak.id),
    openOfKey: (store, account) => store.openOfKey(account, mine.apiKey.id),
    add: (store, account) => store.add(account, { ...leak, id: `new-${account}` }),
    resolve: (store, account) => store.resolve(account, leak.id, { at: NOW, by: 'mine' }),
  },
  creations: {
    add: (store, account) => store.add(account, mine.apiKey.id, { entity: 'user', entityId: 'x', createdAt: NOW }),
    of: (store, account) => store.of(account, 'same-maker'),
    remove: (store, account) => store.remove(account, { entity: 'route', entityId: 'same-made' }),
  },
  notices: {
    unannounced: (store, account) =>
      store.unannounced(account, { condition: any, days: 5, longerThan: 0 }, 99, undefined),
    add: (store, account) => store.add(account, mine.apiKey.id, { ...notice('newer'), days: 1 }),
    announced: async (store, account) => (await store.announced(account, mine.apiKey.id, 0, LATER)) && 'mine',
    list: (store, account) => store.list(account, LATER, 9),
    count: async (store, account) => ({ count: await store.count(account, LATER), account }),
    withId: (store, account) => store.withId(account, 'mine-note'),
    dismiss: (store, account) => store.dismiss(account, 'mine-note', { at: NOW, by: 'mine' }),
    unmailed: (store, account) => store.unmailed(account, LATER, 9),
    markMailed: (store, account) => store.markMailed(account),
    removeOfKind: (store, account) => store.removeOfKind(account, 'unused'),
  },
  ownedKeys: {
    ids: (store, account) => store.ids(account, 'mine@example.com'),
    count: async (store, account) => (await store.count(account, 'mine@example.com', 0)).all > 0 && 'mine',
  },
  replicas: {
    list: (store, account) => store.list(account),
    count: async (store, account) => ({ count: await store.count(account), account }),
    named: (store, account) => store.named(account, 'SAME-replica'),
    withDigest: (store, account) => store.withDigest(account, mine.replica.digest),
    add: (store, account) =>
      store.add(account, {
        ...mine.replica,
        id: `new-${account}`,
        name: 'newer',
        digest: digest('newer'),
        rotation: null,
      }),
    withId: (store, account) => store.withId(account, mine.replica.id),
    setCredentials: (store, account) => store.setCredentials(account, { ...mine.replica, digest: digest('newer') }),
    recordFirstUse: (store, account) => store.recordFirstUse(account, mine.replica.id, mine.replica.digest, NOW),
    recordOldUse: (store, account) =>
      store.recordOldUse(account, mine.replica.id, {
        digest: mine.replica.rotation?.oldDigest ?? digest('none'),
        at: NOW,
        ip: '::1',
      }),
    recordConnection: (store, account) => store.recordConnection(account, mine.replica.id, { ...use, number: 9 }),
    remove: (store, account) => store.remove(account, mine.replica.id),
  },
  resources: {
    list: (store, account) => store.list(account),
    add: (store, account) => store.add(account, { ...mine.resource, name: 'newer' }),
    update: (store, account) => store.update(account, { ...mine.resource, description: 'altered' }),
    remove: (store, account) => store.remove(account, mine.resource.name),
  },
  retiredDigests: {
    has: async (store, account) => (await store.has(account, mine.apiKey.digest)) && 'mine',
    retireOf: (store, account) => store.retireOf(account, mine.apiKey.id),
  },
  reviews: {
    list: (store, account) => store.list(account, 9),
    open: (store, account) => store.open(account),
    withId: (store, account) => store.withId(account, 'mine-review'),
    add: (store, account) => store.add(account, { ...reviewOf('mine'), id: `${account}-newer` }),
    finish: (store, account) => store.finish(account, { ...reviewOf('mine'), finishedAt: NOW, finishedBy: 'x' }),
    decisions: (store, account) => store.decisions(account, 'mine-review', 9),
    countDecisions: async (store, account) =>
      Object.keys(await store.countDecisions(account, 'mine-review')).length > 0 && 'mine',
    decidedOrdinals: async (store, account) =>
      (await store.decidedOrdinals(account, 'mine-review')).includes(myOrdinal) && 'mine',
    decisionAbout: (store, account) => store.decisionAbout(account, 'mine-review', 'same-name'),
    decide: (store, account) =>
      store.decide(account, `${account}-review`, { ...decisionOf(account), keyId: `${account}-decided` }),
    withdraw: (store, account) => store.withdraw(account, 'mine-review', decisionOf('mine')),
  },
  revokedTokens: {
    add: (store, account) => store.add(account, `revoked-by-${account}`, NOW + 100),
    unexpired: (store, account) => store.unexpired(account, NOW),
  },
  roles: {
    named: (store, account) => store.named(account, 'SAME-role'),
    withId: (store, account) => store.withId(account, mine.role.id),
    list: (store, account) => store.list(account),
    listCustom: (store, account) => store.listCustom(account),
    countHolders: async (store, account) => (await store.countHolders(account, 'mine-role')).userCount > 0 && 'mine',
    add: (store, account) => store.add(account, { ...mine.role, id: 'newer', name: 'newer' }),
    update: (store, account) => store.update(account, { ...mine.role, description: 'altered' }),
    remove: (store, account) => store.remove(account, mine.role.id),
  },
  rotations: {
    recordUsage: (store, account) =>
      store.recordUsage(account, myOrdinal, 1, { newFirstSeenAt: NOW, oldLastSeenAt: NOW, oldAddresses: [] }),
  },
  sessions: {
    withDigest: (store, account) => store.withDigest(account, digest('mine-cookie')),
    withId: (store, account) => store.withId(account, mine.session.id),
    listOfUser: (store, account) => store.listOfUser(account, mine.user.id),
    add: (store, account) => store.add(account, digest('newer'), { ...mine.session, id: 'newer' }),
    touch: (store, account) => store.touch(account, mine.session.id, NOW + 1),
    setReauthentication: (store, account) => store.setReauthentication(account, mine.session.id, NOW + 1),
    setGeneration: (store, account) => store.setGeneration(account, mine.session.id, 2),
    remove: (store, account) => store.remove(account, mine.session.id),
    removeOfUser: (store, account) => store.removeOfUser(account, mine.user.id),
    removeOthers: (store, account) => store.removeOthers(account, mine.user.id, 'another'),
  },
  sharedSecrets: {
    current: (store, account) => store.current(account),
    accepted: (store, account) => store.accepted(account, NOW),
    isGenerationAccepted: async (store, account) => (await store.isGenerationAccepted(account, 7, NOW)) && 'mine',
    add: (store, account) => store.add(account, { ...mine.secret, generation: 2 }),
    endAll: (store, account) => store.endAll(account, NOW),
    setEnd: (store, account) => store.setEnd(account, 7, NOW),
  },
  tokenFamilies: {
    progress: async (store, account) => (await store.progress(account, mine.family.id)) && 'mine',
    save: (store, account) => store.save(account, mine.family, { ...progress, position: 9 }),
    revokedSince: (store, account) => store.revokedSince(account, 0),
  },
  users: {
    list: (store, account) => store.list(account),
    withId: (store, account) => store.withId(account, mine.user.id),
    withEmail: (store, account) => store.withEmail(account, mine.user.email),
    rolesHeld: (store, account) => store.rolesHeld(account),
    countOthersWithPassword: async (store, account) =>
      (await store.countOthersWithPassword(account, 'mine-role', 'nobody')) > 0 && 'mine',
    add: (store, account) => store.add(account, { ...mine.user, id: `new-${account}`, email: `new-${account}` }),
    update: (store, account) => store.update(account, { ...mine.user, givenName: 'altered' }),
    remove: (store, account) => store.remove(account, mine.user.id),
    recordSignIn: (store, account) => store.recordSignIn(account, mine.user.id, use),
  },
  webhookDeliveries: {
    add: (store, account) => store.add(account, { ...delivery, id: `new-${account}` }),
    find: (store, account) => store.find(account, webhook.id, { size: 9 }),
    count: async (store, account) => (await store.count(account, webhook.id)) > 0 && 'mine',
    withId: (store, account) => store.withId(account, delivery.id),
    update: (store, account) => store.update(account, { ...delivery, number: 0, state: 'delivered' }),
    giveUpPending: (store, account) => store.giveUpPending(account, webhook.id, 'failure'),
    replayDead: (store, account) => store.replayDead(account, webhook.id, NOW + 1),
    removeOf: (store, account) => store.removeOf(account, webhook.id),
  },
  webhooks: {
    list: (store, account) => store.list(account),
    withId: (store, account) => store.withId(account, webhook.id),
    secrets: (store, account) => store.secrets(account, webhook.id, NOW),
    digests: async (store, account) => (await store.digests(account, webhook.id, NOW)).current && 'mine',
    endPrevious: (store, account) => store.endPrevious(account, webhook.id),
    add: (store, account) => store.add(account, { ...webhook, id: `new-${account}` }, 'secret'),
    update: (store, account) => store.update(account, { ...webhook, description: 'altered' }),
    setFailingSince: (store, account) => store.setFailingSince(account, webhook.id, NOW),
    replaceSecret: (store, account) => store.replaceSecret(account, webhook.id, 'newer', NOW),
    remove: (store, account) => store.remove(account, webhook.id),
  },
};

await storage.transaction(async (stores) => {
  await seed(stores, 'mine');
  await seed(stores, 'theirs');
  await stores.apiKeys.add('mine', { ...fresh('only-mine'), keyFormat: 'only-mine' });
  await stores.issued.attributeKeySecret('mine', 'only-mine', { kind: 'unknown', id: '' }, NOW);
  await stores.accountCounts.add('mine', new Map([[hourOf(NOW) + 1, [1]]]));
  await stores.keyPolicies.set('mine', { maxLifetimeDays: 17, defaultLifetimeDays: null, unused: null });
  await stores.users.add('mine', { ...mine.user, id: 'mine-2', email: 'mine-2', role: 'mine-role' });
  await stores.sharedSecrets.add('mine', { ...mine.secret, generation: 7 });
});

const myOrdinal = (await storage.stores.followed.key('mine', mine.apiKey.id, NOW))?.ordinal ?? 0;

const owned = database
  .prepare("select m.name, p.name as owner from sqlite_master m, pragma_table_info(m.name) p where m.type = 'table'")
  .all()
  .filter(({ owner }) => owner === 'account_id')
  .map(({ name }) => String(name));

/** Returns every row of an account, including its own record. */
function rowsOf(account: string): string {
  const rows = owned.map((table) => database.prepare(`select * from ${table} where account_id = ?`).all(account));
  const [record] = database.prepare('select * from account where id = ?').all(account);
  return JSON.stringify([record, ...rows]);
}

class Undo extends Error {}

/** Returns the result of a call and the rows of "mine" after it, then restores the database. */
async function callAndRestore<S>(pick: (stores: Stores) => S, call: Call<S>, account: string) {
  const before = rowsOf('mine');
  let result = '';
  let changed = false;
  const work = storage.transaction(async (stores) => {
    result = JSON.stringify((await call(pick(stores), account)) ?? null);
    changed = rowsOf('mine') !== before;
    throw new Undo();
  });
  await assert.rejects(work, Undo);
  return { result, changed };
}

test('every method of every store has an isolation test or a stated exemption', () => {
  const names: (keyof Stores)[] = [];
  for (const name in storage.stores) names.push(name as keyof Stores);
  const present = names
    .filter((name) => !(name in exempt))
    .flatMap((name) => Object.keys(storage.stores[name]).map((method) => `${name}.${method}`))
    .filter((name) => !(name.split('.')[1]! in exempt));
  const tried = Object.entries(calls).flatMap(([name, methods]) =>
    Object.keys(methods).map((each) => `${name}.${each}`),
  );
  assert.deepEqual(tried.sort(), present.sort());
  assert.ok(owned.length >= 9, 'the tables of accounts were found');
});

for (const [name, methods] of Object.entries(calls)) {
  for (const [method, call] of Object.entries(methods as Record<string, Call<unknown>>)) {
    test(`${name}.${method} for another account neither reads nor changes our rows`, async () => {
      const pick = (stores: Stores): unknown => stores[name as keyof Stores];
      const theirs = await callAndRestore(pick, call, 'theirs');
      assert.ok(!theirs.result.includes('mine'), theirs.result);
      assert.equal(theirs.changed, false, 'rows of the account were changed');
      const ours = await callAndRestore(pick, call, 'mine');
      assert.ok(
        ours.changed || ours.result.includes('mine'),
        'the same call for our own account returns or changes something',
      );
    });
  }
}
