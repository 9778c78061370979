import type { ApiKey } from '../../domain/api-key.ts';
import type { Creation } from '../../domain/creation.ts';
import { type Issued, isSameDigest } from '../../domain/issued.ts';
import { isRotating } from '../../domain/rotation.ts';
import type { Stores } from '../../storage/stores/index.ts';

/** The key or user from which a chain starts. */
export interface Origin {
  readonly id: string;
  readonly name: string;
  /** True if the chain contains the entities that its keys created. Entities that a user created belong to the user. */
  readonly withCreations: boolean;
}

/** A credential and the name of its issuer. */
export type Attributed = Issued & { readonly issuedBy: string };

export interface Chain {
  readonly creations: readonly Creation[];
  readonly issued: readonly Attributed[];
}

/** A key that the chain could use, and the period in which it could (Unix seconds, inclusive). */
interface Link {
  readonly name: string;
  readonly from: number;
  readonly until: number;
}

/**
 * Returns the entities created and the credentials issued by a key or user and, transitively, by the keys that it
 * created or whose secret it issued: an issuer could have used a secret until it was revoked or its overlap ended.
 */
export async function chainFrom(stores: Stores, accountId: string, origin: Origin): Promise<Chain> {
  const links = new Map<string, Link>([[origin.id, { name: origin.name, from: 0, until: Number.POSITIVE_INFINITY }]]);
  const creations = new Map<string, Creation>();
  const issued = new Map<string, Attributed>();
  const toVisit = [origin.id];

  // The chain continues through deleted keys.
  const enter = async (id: string, issuer: Link, from: number, until: number) => {
    const existingLink = links.get(id);
    if (existingLink && existingLink.from <= from && existingLink.until >= until) return;
    links.set(id, {
      name: (await stores.apiKeys.withId(accountId, id))?.appname ?? issuer.name,
      from: Math.min(from, existingLink?.from ?? from),
      until: Math.max(until, existingLink?.until ?? until),
    });
    toVisit.push(id);
  };

  // This list grows during the iteration.
  for (const id of toVisit) {
    const link = links.get(id);
    if (!link) continue;
    const isWithin = (at: number) => at >= link.from && at <= link.until;
    for (const creation of origin.withCreations ? await stores.creations.of(accountId, id) : []) {
      if (!isWithin(creation.createdAt)) continue;
      creations.set(`${creation.entity} ${creation.entityId}`, creation);
      if (creation.entity === 'api-key') await enter(creation.entityId, link, 0, Number.POSITIVE_INFINITY);
    }
    for (const each of await stores.issued.by(accountId, id)) {
      if (!isWithin(each.at)) continue;
      issued.set(`${each.kind} ${each.holderId} ${Buffer.from(each.digest).toString('base64')}`, {
        ...each,
        issuedBy: link.name,
      });
      if (each.kind === 'key-secret') {
        await enter(each.holderId, link, each.at, each.endsAt ?? Number.POSITIVE_INFINITY);
      }
    }
  }
  return { creations: [...creations.values()], issued: [...issued.values()] };
}

/** Returns whether a digest belongs to the old secret of a running rotation. */
export function isOldSecret({ rotation }: ApiKey, digest: Uint8Array, now: number): boolean {
  return rotation !== null && isRotating(rotation, now) && isSameDigest(rotation.old.digest, digest);
}
