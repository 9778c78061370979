import { type Kysely, type Selectable, sql } from 'kysely';
import type { CredentialKind, Issued, Issuer } from '../../domain/issued.ts';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';

interface Attribution {
  readonly accountId: string;
  readonly holderId: string;
  readonly issuerKind: Issuer['kind'];
  readonly issuerId: string;
  readonly at: number;
}

interface SecretExpiries {
  readonly current: Uint8Array;
  readonly replaced: { readonly digest: Uint8Array; readonly endsAt: number };
  readonly at: number;
}

/** The tables of the current credentials of each kind, and the columns that name their holders. */
const SOURCES = {
  'key-secret': { table: 'api_key', holder: 'id' },
  link: { table: 'enrollment', holder: 'person_id' },
  'replica-credential': { table: 'replica', holder: 'id' },
  'webhook-secret': { table: 'webhook', holder: 'id' },
} as const satisfies Partial<Record<CredentialKind, object>>;

type StoredKind = keyof typeof SOURCES;

/** Attributes credentials that have no issuer yet; does not change existing attributions. */
function prepareAttribution(kind: StoredKind, isForOneHolder: boolean) {
  const { table, holder } = SOURCES[kind];
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return prepare<Attribution, never>((db, { accountId, holderId, issuerKind, issuerId, at }) => {
    const insert = sql<never>`insert into issued (account_id, kind, holder_id, digest, issuer_kind, issuer_id, issued_at)
      select ${column('account_id')}, ${sql.lit(kind)}, ${column(holder)}, ${column('digest')},
        ${issuerKind}, ${issuerId}, cast(${at} as bigint)
      from ${sql.table(table)}
      where ${column('account_id')} = ${accountId} ${isForOneHolder ? sql`and ${column(holder)} = ${holderId}` : sql``}
        and not exists (select 1 from issued known where known.account_id = ${column('account_id')}
          and known.kind = ${sql.lit(kind)} and known.holder_id = ${column(holder)} and known.digest = ${column('digest')})`;
    return { compile: () => insert.compile(db) };
  });
}

const attributeKeySecret = prepareAttribution('key-secret', true);
const attributeAll = {
  link: prepareAttribution('link', false),
  'replica-credential': prepareAttribution('replica-credential', false),
  'webhook-secret': prepareAttribution('webhook-secret', false),
};

const NO_DIGEST = new Uint8Array();

/** The issuers of credentials; see domain/issued.ts. Updated with every change by actions/issued/note.ts. */
export function issuedStore(db: Kysely<Schema>) {
  const inAccount = (accountId: string) => db.selectFrom('issued').selectAll().where('account_id', '=', accountId);

  return {
    ...attributionWrites(db),

    /** Oldest first, including credentials that no longer exist. */
    async by(accountId: string, issuerId: string): Promise<Issued[]> {
      const rows = await inAccount(accountId).where('issuer_id', '=', issuerId).orderBy('issued_at').execute();
      return rows.map(toIssued);
    },

    /**
     * Returns whether the account has credentials of unknown issuers that may have been issued after the specified
     * time.
     */
    async hasUnknown(accountId: string, since: number): Promise<boolean> {
      const row = await db
        .selectFrom('issued')
        .select('kind')
        .where('account_id', '=', accountId)
        .where('issuer_id', '=', '')
        .where('issued_at', '>=', since)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },

    /** Deletes the credentials of a deleted holder. */
    async removeOf(accountId: string, kind: CredentialKind, holderId: string): Promise<void> {
      await db
        .deleteFrom('issued')
        .where('account_id', '=', accountId)
        .where('kind', '=', kind)
        .where('holder_id', '=', holderId)
        .execute();
    },

    /** Deletes the rows of links that were used, replaced or revoked. */
    async deleteExpired(): Promise<void> {
      await db
        .deleteFrom('issued')
        .where('kind', '=', 'link')
        .where('digest', 'not in', db.selectFrom('enrollment').select('enrollment.digest'))
        .execute();
    },
  };
}

/** Attributes credentials to the caller that issued or revealed them. */
function attributionWrites(db: Kysely<Schema>) {
  return {
    /** Attributes the current secret of a key if it is not attributed yet. */
    async attributeKeySecret(accountId: string, keyId: string, issuer: Issuer, at: number): Promise<void> {
      await attributeKeySecret(db, { accountId, holderId: keyId, issuerKind: issuer.kind, issuerId: issuer.id, at });
    },

    /**
     * Records when a key's secrets expire: null for the current secret, the end of the overlap for the replaced secret,
     * and now for earlier secrets.
     */
    async recordExpiries(accountId: string, keyId: string, { current, replaced, at }: SecretExpiries): Promise<void> {
      const secrets = db
        .updateTable('issued')
        .where('account_id', '=', accountId)
        .where('kind', '=', 'key-secret')
        .where('holder_id', '=', keyId);
      await secrets.set({ ends_at: at }).where('ends_at', 'is', null).execute();
      await secrets.set({ ends_at: replaced.endsAt }).where('digest', '=', replaced.digest).execute();
      await secrets.set({ ends_at: null }).where('digest', '=', current).execute();
    },

    /** Attributes every new credential of this kind in the account. An account has only a few of them. */
    async attributeNew(accountId: string, kind: keyof typeof attributeAll, issuer: Issuer, at: number): Promise<void> {
      await attributeAll[kind](db, { accountId, holderId: '', issuerKind: issuer.kind, issuerId: issuer.id, at });
    },

    /** Records that the shared secret of this generation was revealed to a caller. */
    async recordRevealed(accountId: string, generation: number, issuer: Issuer, at: number): Promise<void> {
      await db
        .insertInto('issued')
        .values({
          account_id: accountId,
          kind: 'shared-secret',
          holder_id: String(generation),
          digest: NO_DIGEST,
          issuer_kind: issuer.kind,
          issuer_id: issuer.id,
          issued_at: at,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
  };
}

function toIssued(row: Selectable<Schema['issued']>): Issued {
  return {
    kind: row.kind,
    holderId: row.holder_id,
    digest: row.digest,
    issuer: { kind: row.issuer_kind, id: row.issuer_id },
    at: row.issued_at,
    endsAt: row.ends_at,
  };
}
