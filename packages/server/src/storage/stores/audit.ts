import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Kysely, Selectable } from 'kysely';
import {
  type AuditClass,
  type AuditEvent,
  type AuditRecord,
  CHAIN_START,
  hashInput,
} from '../../domain/audit-record.ts';
import type { Dialect } from '../dialect.ts';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import { auditOfSession } from './audit-of-session.ts';
import { type AuditQuery, auditSearch } from './audit-search.ts';

const VERIFY_BATCH = 1000;

const latest = prepare((db, { accountId }: { accountId: string }) =>
  db
    .selectFrom('audit')
    .select(['number', 'hash'])
    .where('account_id', '=', accountId)
    .orderBy('number', 'desc')
    .limit(1),
);

const addRecord = prepare((db, row: Selectable<Schema['audit']>) =>
  db.insertInto('audit').values({
    account_id: row.account_id,
    number: row.number,
    timestamp: row.timestamp,
    class: row.class,
    subclass: row.subclass,
    action: row.action,
    actor: row.actor,
    ip: row.ip,
    description: row.description,
    object_id: row.object_id,
    session_id: row.session_id,
    before: row.before,
    after: row.after,
    hash: row.hash,
  }),
);

export function auditStore(db: Kysely<Schema>, dialect: Dialect) {
  const search = auditSearch({ db, dialect });
  const ofAccount = (accountId: string) => db.selectFrom('audit').where('account_id', '=', accountId);

  return {
    /**
     * Appends to the chain of the account. Must be called in the transaction of the change that the event describes.
     */
    async append(
      accountId: string,
      event: AuditEvent & { timestamp: number; user: string; ip: string | null; sessionId?: string | undefined },
    ): Promise<void> {
      const [last] = (await latest(db, { accountId })).rows;
      const { sessionId = null, ...fields } = event;
      const record = { ...fields, number: (last?.number ?? 0) + 1 };
      const hash = chainHash(accountId, last?.hash ?? CHAIN_START, record);
      await addRecord(db, { ...toRow(accountId, { ...record, hash }), session_id: sessionId });
    },

    /**
     * Searches records, newest first. Records are read on demand.
     * @param nextTurn resolves when the next batch may be read
     */
    async search(
      accountId: string,
      query: AuditQuery,
      nextTurn?: () => Promise<unknown>,
    ): Promise<{ batches: AsyncIterable<AuditRecord[]>; total: number }> {
      const { batches, total } = await search(accountId, query, nextTurn);
      return { batches: recordsOf(batches), total };
    },

    ...auditOfSession(db),

    /**
     * @returns the number of the first record that breaks the chain, the number of intact records before it, and the
     * last hash
     */
    async verify(accountId: string): Promise<{ intactCount: number; broken: number | null; hash: string }> {
      let previous = CHAIN_START;
      let intactCount = 0;
      for (;;) {
        const rows = await ofAccount(accountId)
          .selectAll()
          .where('number', '>', intactCount)
          .orderBy('number')
          .limit(VERIFY_BATCH)
          .execute();
        for (const row of rows) {
          const isIntact = row.number === intactCount + 1 && row.hash === hashOf(accountId, previous, row);
          if (!isIntact) return { intactCount, broken: row.number, hash: previous };
          previous = row.hash;
          intactCount = row.number;
        }
        if (rows.length < VERIFY_BATCH) return { intactCount, broken: null, hash: previous };
        await turn();
      }
    },
  };
}

async function* recordsOf(batches: AsyncIterable<Selectable<Schema['audit']>[]>): AsyncGenerator<AuditRecord[]> {
  for await (const rows of batches) yield rows.map(toRecord);
}

/** @returns undefined for a row that cannot be parsed */
function hashOf(accountId: string, previous: string, row: Selectable<Schema['audit']>): string | undefined {
  try {
    return chainHash(accountId, previous, toRecord(row));
  } catch {
    return undefined;
  }
}

function chainHash(accountId: string, previous: string, record: Omit<AuditRecord, 'hash'>): string {
  return createHash('sha256')
    .update(hashInput(accountId, previous, record))
    .digest('hex');
}

function toRow(accountId: string, record: AuditRecord): Omit<Selectable<Schema['audit']>, 'session_id'> {
  return {
    account_id: accountId,
    number: record.number,
    timestamp: record.timestamp,
    class: record.class,
    subclass: record.subclass,
    action: record.action,
    actor: record.user,
    ip: record.ip,
    description: record.description,
    object_id: record.objectId,
    before: record.before && JSON.stringify(record.before),
    after: record.after && JSON.stringify(record.after),
    hash: record.hash,
  };
}

function toRecord(row: Selectable<Schema['audit']>): AuditRecord {
  return {
    number: row.number,
    timestamp: row.timestamp,
    class: row.class as AuditClass,
    subclass: row.subclass,
    action: row.action,
    user: row.actor,
    ip: row.ip,
    description: row.description,
    objectId: row.object_id,
    before: row.before === null ? null : JSON.parse(row.before),
    after: row.after === null ? null : JSON.parse(row.after),
    hash: row.hash,
  };
}
