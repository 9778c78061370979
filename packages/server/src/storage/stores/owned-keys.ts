import type { Kysely } from 'kysely';
import { lastLoginWith } from '../../domain/add-usage.ts';
import { isAdministrator } from '../../domain/role.ts';
import type { PendingSource } from '../pending-source.ts';
import type { Schema } from '../schema.ts';

/** Counts of a user's keys. */
interface OwnedKeys {
  readonly all: number;
  readonly admin: number;
  readonly used: number;
  readonly disabled: number;
}

/** Keys by owner. */
export function ownedKeyStore(db: Kysely<Schema>, pending: PendingSource) {
  const ownedBy = (accountId: string, owner: string) =>
    db.selectFrom('api_key').where('api_key.account_id', '=', accountId).where('owner', '=', owner);

  return {
    async ids(accountId: string, owner: string): Promise<string[]> {
      const rows = await ownedBy(accountId, owner).select('api_key.id').orderBy('ordinal').execute();
      return rows.map(({ id }) => id);
    },

    /** @param usedSince earliest login that counts as used */
    async count(accountId: string, owner: string, usedSince: number): Promise<OwnedKeys> {
      const rows = await ownedBy(accountId, owner)
        .leftJoin('key_use', 'key_use.key', 'api_key.ordinal')
        .select(['ordinal', 'role', 'state', 'key_use.last_login'])
        .execute();
      return {
        all: rows.length,
        admin: rows.filter(({ role }) => isAdministrator({ name: role })).length,
        used: rows.filter(({ ordinal, last_login: at }) => {
          const lastLogin = lastLoginWith(at === null ? null : { at, ip: null }, pending.of(ordinal));
          return lastLogin !== null && lastLogin.at >= usedSince;
        }).length,
        disabled: rows.filter(({ state }) => state === 'disabled').length,
      };
    },
  };
}
