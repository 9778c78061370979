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
import { lazyStores } from './lazy-stores.ts';
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

/**
 * Returns one store for each kind of record, all with the same connection or transaction. Creates a store on first use,
 * because most transactions use few stores.
 */
export const createStores = lazyStores({
  accountCounts: ({ db }) => accountCountStore(db),
  accounts: ({ db }) => accountStore(db),
  apiKeys: ({ db, dialect, pending }) => apiKeyStore(db, dialect, pending),
  audit: ({ db, dialect }) => auditStore(db, dialect),
  bulkOperations: ({ db, dialect }) => bulkOperationStore(db, dialect),
  changeLog: ({ db }) => changeLogStore(db),
  deletedKeys: ({ db }) => deletedKeyStore(db),
  directory: ({ db }) => directoryStore(db),
  enrollments: ({ db }) => enrollmentStore(db),
  findings: ({ db, dialect }) => findingStore(db, dialect),
  followed: ({ db, dialect }) => followedStore(db, dialect),
  followers: ({ db, dialect }) => followerStore(db, dialect),
  forwardRoutes: ({ db }) => forwardRouteStore(db),
  keyFormats: ({ db }) => keyFormatStore(db),
  unusedKeys: ({ db, pending }) => unusedKeyStore(db, pending),
  issued: ({ db }) => issuedStore(db),
  keyCreations: ({ db }) => keyCreationStore(db),
  keyPolicies: ({ db }) => keyPolicyStore(db),
  keyUses: ({ db, dialect, pending }) => keyUseStore(db, dialect, pending),
  mails: ({ db }) => mailStore(db),
  leaks: ({ db }) => leakStore(db),
  notices: ({ db }) => noticeStore(db),
  outbox: ({ db }) => outboxStore(db),
  creations: ({ db }) => creationStore(db),
  ownedKeys: ({ db, pending }) => ownedKeyStore(db, pending),
  replicas: ({ db }) => replicaStore(db),
  resources: ({ db }) => resourceStore(db),
  retiredDigests: ({ db }) => retiredDigestStore(db),
  reviews: ({ db }) => reviewStore(db),
  revokedTokens: ({ db }) => revokedTokenStore(db),
  roles: ({ db }) => roleStore(db),
  rotations: ({ db }) => rotationStore(db),
  sessions: ({ db }) => sessionStore(db),
  settings: ({ db }) => settingStore(db),
  sharedSecrets: ({ db, vault }) => sharedSecretStore(db, vault),
  signingKeys: ({ db, vault }) => signingKeyStore(db, vault),
  tokenFamilies: ({ db }) => tokenFamilyStore(db),
  usageFolds: ({ db }) => usageFoldStore(db),
  users: ({ db }) => userStore(db),
  webhookDeliveries: ({ db }) => webhookDeliveryStore(db),
  webhooks: ({ db, vault }) => webhookStore(db, vault),
});

export type Stores = ReturnType<typeof createStores>;
