import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../schema.ts';
import { up as createAccountsAndKeys } from './0001-accounts-and-keys.ts';
import { up as createChecks } from './0002-checks.ts';
import { up as createRoles } from './0003-roles.ts';
import { up as addLimits } from './0004-limits.ts';
import { up as createForwardRoutes } from './0005-routes.ts';
import { up as createReplicas } from './0006-replicas.ts';
import { up as addOAuth } from './0007-oauth.ts';
import { up as createKeyLife } from './0009-key-life.ts';
import { up as createWebhooks } from './0010-webhooks.ts';
import { up as createLeaks } from './0011-leaks.ts';
import { up as createUpkeep } from './0012-upkeep.ts';
import { up as addBulk } from './0013-bulk.ts';
import { up as createInsight } from './0014-insight.ts';
import { up as orderBulk } from './0015-bulk-order.ts';
import { up as countRecentKeys } from './0016-recent-keys.ts';
import { up as addAuditObject } from './0018-audit-object.ts';
import { up as recordIssuers } from './0019-issued.ts';
import { up as addAuthority } from './0020-authority.ts';
import { up as addCredentialsOfChanges } from './0021-credentials-of-changes.ts';
import { up as addIncarnation } from './0022-incarnation.ts';
import { up as createFollowers } from './0023-followers.ts';
import { up as addPasswordTokens } from './0024-password-tokens.ts';
import { up as recordRevokedSecrets } from './0026-revoked-secrets.ts';
import { up as addRouteFields } from './0027-route-fields.ts';
import { up as retireDigests } from './0028-retired-digests.ts';
import { up as createKeyCreations } from './0030-key-creations.ts';
import { up as renameAnyMethod } from './0032-any-method.ts';
import { up as extendKeyFormats } from './0033-key-formats.ts';
import { up as renameOwnKeyFormat } from './0034-own-key-format.ts';
import { up as addReplicaRotations } from './0035-replica-rotations.ts';
import { up as addUsageJournal } from './0037-usage-journal.ts';
import { up as renameToFinalNames } from './0038-final-names.ts';
import { up as dropKeySearch } from './0039-text-search-in-memory.ts';
import { up as environments } from './0040-environments.ts';
import { up as moveLastLogin } from './0041-last-login-of-usage.ts';

type Step = (db: Kysely<Schema>, dialect: Dialect) => Promise<void>;

/**
 * Sorted by name. A released migration never changes, and new migrations are last, because the migrator rejects any
 * other order.
 */
const steps = {
  '0001-accounts-and-keys': createAccountsAndKeys,
  '0002-checks': createChecks,
  '0003-roles': createRoles,
  '0004-limits': addLimits,
  '0005-routes': createForwardRoutes,
  '0006-replicas': createReplicas,
  '0007-oauth': addOAuth,
  '0009-key-life': createKeyLife,
  '0010-webhooks': createWebhooks,
  '0011-leaks': createLeaks,
  '0012-upkeep': createUpkeep,
  '0013-bulk': addBulk,
  '0014-insight': createInsight,
  '0015-bulk-order': orderBulk,
  '0016-recent-keys': countRecentKeys,
  '0018-audit-object': addAuditObject,
  '0019-issued': recordIssuers,
  '0020-authority': addAuthority,
  '0021-credentials-of-changes': addCredentialsOfChanges,
  '0022-incarnation': addIncarnation,
  '0023-followers': createFollowers,
  '0024-password-tokens': addPasswordTokens,
  '0026-revoked-secrets': recordRevokedSecrets,
  '0027-route-fields': addRouteFields,
  '0028-retired-digests': retireDigests,
  '0030-key-creations': createKeyCreations,
  '0032-any-method': renameAnyMethod,
  '0033-key-formats': extendKeyFormats,
  '0034-own-key-format': renameOwnKeyFormat,
  '0035-replica-rotations': addReplicaRotations,
  '0037-usage-journal': addUsageJournal,
  '0038-final-names': renameToFinalNames,
  '0039-text-search-in-memory': dropKeySearch,
  '0040-environments': environments,
  '0041-last-login-of-usage': moveLastLogin,
} as const satisfies Record<string, Step>;

export type MigrationName = keyof typeof steps;

export const migrationNames = Object.keys(steps);

export class NewerDatabase extends Error {}

/**
 * Migrates the database to the current schema.
 * @param upTo the last migration to apply, for tests of later migrations
 * @throws NewerDatabase if a later version wrote the database
 */
export async function migrate(db: Kysely<Schema>, dialect: Dialect, upTo?: MigrationName): Promise<void> {
  await rejectNewer(db);
  const migrations = Object.fromEntries(
    Object.entries(steps).map(([name, step]): [string, Migration] => [name, { up: (on) => step(on, dialect) }]),
  );
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await (upTo === undefined ? migrator.migrateToLatest() : migrator.migrateTo(upTo));
  if (error) throw error;
}

/** Returns whether {@link migrate} has nothing to do. */
export async function isCurrent(db: Kysely<Schema>): Promise<boolean> {
  return (await readAppliedNames(db)).length === Object.keys(steps).length;
}

async function rejectNewer(db: Kysely<Schema>): Promise<void> {
  const unknown = (await readAppliedNames(db)).filter((name) => !(name in steps));
  if (unknown.length > 0) throw new NewerDatabase(unknown.join(', '));
}

async function readAppliedNames(db: Kysely<Schema>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.map((row) => row.name);
}
