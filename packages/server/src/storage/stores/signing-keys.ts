import type { Kysely } from 'kysely';
import type { TokenAlgorithm } from '../../domain/account.ts';
import type { Schema } from '../schema.ts';
import type { Vault } from '../vault.ts';

/** A key pair of the server; it does not belong to an account. */
export interface SigningKeyRecord {
  readonly id: string;
  readonly algorithm: TokenAlgorithm;
  /** A JWK (RFC 7517) without private members. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly createdAt: number;
}

export function signingKeyStore(db: Kysely<Schema>, vault: Vault) {
  return {
    async newestFirst(): Promise<SigningKeyRecord[]> {
      const rows = await db.selectFrom('signing_key').selectAll().orderBy('created_at', 'desc').orderBy('id').execute();
      return rows.map((row) => ({
        id: row.id,
        algorithm: row.algorithm as TokenAlgorithm,
        publicJwk: JSON.parse(row.public_jwk),
        privateKey: vault.open('signing-key', row.id, row.sealed),
        createdAt: row.created_at,
      }));
    },

    async add(key: SigningKeyRecord): Promise<void> {
      await db
        .insertInto('signing_key')
        .values({
          id: key.id,
          algorithm: key.algorithm,
          public_jwk: JSON.stringify(key.publicJwk),
          sealed: vault.seal('signing-key', key.id, key.privateKey),
          created_at: key.createdAt,
        })
        .execute();
    },
  };
}
