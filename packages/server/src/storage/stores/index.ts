import type { Kysely } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { PendingSource } from '../pending-source.ts';
import type { Schema } from '../schema.ts';
import type { Vault } from '../vault.ts';
import { accountCountStore } from './account-counts.ts';
import { accountStore } from './accounts.ts';
import { apiKeyStore } from './api-keys.ts';
import { auditStore } from './audit.ts';
import { bulkOperationStore } from './bulk-operations.ts';
import { changeLogStore } from './change-log.ts';
import { creationStore } from './creations.ts';
import { deletedKeyStore } from './deleted-keys.ts';
import { directoryStore } from './directory.ts';
import { enrollmentStore } from './enrollments.ts';
import { findingStore } from './findings.ts';
import { followedStore } from './followed.ts';
import { followerStore } from './followers.ts';
import { forwardRouteStore } from './forward-routes.ts';
import { issuedStore } from './issued.ts';
import { keyCreationStore } from './key-creations.ts';
import { keyFormatStore } from './key-formats.ts';
import { keyPolicyStore } from './key-policies.ts';
import { keyUseStore } from './key-uses.ts';
import { leakStore } from './leaks.ts';
import { mailStore } from './mails.ts';
import { noticeStore } from './notices.ts';
import { outboxStore } from './outbox.ts';
import { ownedKeyStore } from './owned-keys.ts';
import { replicaStore } from './replicas.ts';
import { resourceStore } from './resources.ts';
import { retiredDigestStore } from './retired-digests.ts';
import { reviewStore } from './reviews.ts';
import { revokedTokenStore } from './revoked-tokens.ts';
import { roleStore } from './roles.ts';
import { rotationStore } from './rotations.ts';
import { sessionStore } from './sessions.ts';
import { settingStore } from './settings.ts';
import { sharedSecretStore } from './shared-secrets.ts';
import { signingKeyStore } from './signing-keys.ts';
import { tokenFamilyStore } from './token-families.ts';
import { unusedKeyStore } from './unused-keys.ts';
import { usageFoldStore } from './usage-folds.ts';
import { userStore } from './users.ts';
import { webhookDeliveryStore } from './webhook-deliveries.ts';
import { webhookStore } from './webhooks.ts';

export interface StoreParts {
  readonly dialect: Dialect;
  readonly vault: Vault;
  readonly pending: PendingSource;
}

/** Creates one store per aggregate, all with the same connection or transaction. */
export function createStores(db: Kysely<Schema>, { dialect, vault, pending }: StoreParts) {
  return {
    accountCounts: accountCountStore(db),
    accounts: accountStore(db),
    apiKeys: apiKeyStore(db, dialect, pending),
    audit: auditStore(db, dialect),
    bulkOperations: bulkOperationStore(db, dialect),
    changeLog: changeLogStore(db),
    deletedKeys: deletedKeyStore(db),
    directory: directoryStore(db),
    enrollments: enrollmentStore(db),
    findings: findingStore(db, dialect),
    followed: followedStore(db, dialect),
    followers: followerStore(db, dialect),
    forwardRoutes: forwardRouteStore(db),
    keyFormats: keyFormatStore(db),
    unusedKeys: unusedKeyStore(db, pending),
    issued: issuedStore(db),
    keyCreations: keyCreationStore(db),
    keyPolicies: keyPolicyStore(db),
    keyUses: keyUseStore(db, dialect, pending),
    mails: mailStore(db),
    leaks: leakStore(db),
    notices: noticeStore(db),
    outbox: outboxStore(db),
    creations: creationStore(db),
    ownedKeys: ownedKeyStore(db, pending),
    replicas: replicaStore(db),
    resources: resourceStore(db),
    retiredDigests: retiredDigestStore(db),
    reviews: reviewStore(db),
    revokedTokens: revokedTokenStore(db),
    roles: roleStore(db),
    rotations: rotationStore(db),
    sessions: sessionStore(db),
    settings: settingStore(db),
    sharedSecrets: sharedSecretStore(db, vault),
    signingKeys: signingKeyStore(db, vault),
    tokenFamilies: tokenFamilyStore(db),
    usageFolds: usageFoldStore(db),
    users: userStore(db),
    webhookDeliveries: webhookDeliveryStore(db),
    webhooks: webhookStore(db, vault),
  };
}

export type Stores = ReturnType<typeof createStores>;
