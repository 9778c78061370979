import { isSameDigest } from '../../domain/issued.ts';
import type { OldCredentialUse, ReplicaConnection } from '../../domain/replica.ts';

type OfAccount<Value> = Value & { readonly accountId: string };

export interface TakenSightings {
  /** By the id of the replica. */
  readonly sightings: ReadonlyMap<string, OfAccount<ReplicaConnection>>;
  readonly oldUses: ReadonlyMap<string, OfAccount<OldCredentialUse>>;
}

/** Activity of replicas that is not stored yet. */
export class FeedSightings {
  #sightings = new Map<string, OfAccount<ReplicaConnection>>();
  #oldUses = new Map<string, OfAccount<OldCredentialUse>>();

  record(replicaId: string, sighting: OfAccount<ReplicaConnection>): void {
    this.#sightings.set(replicaId, sighting);
  }

  recordOldUse(replicaId: string, use: OfAccount<OldCredentialUse>): void {
    this.#oldUses.set(replicaId, use);
  }

  of(replicaId: string): ReplicaConnection | undefined {
    return this.#sightings.get(replicaId);
  }

  /** Returns the last use of the old credential with this digest. */
  oldUseOf(replicaId: string, digest: Uint8Array): OldCredentialUse | undefined {
    const use = this.#oldUses.get(replicaId);
    return use && isSameDigest(use.digest, digest) ? use : undefined;
  }

  take(): TakenSightings {
    const taken = { sightings: this.#sightings, oldUses: this.#oldUses };
    this.#sightings = new Map();
    this.#oldUses = new Map();
    return taken;
  }
}
