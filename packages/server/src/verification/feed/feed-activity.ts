import { isSameDigest } from '../../domain/issued.ts';
import type { OldCredentialUse, ReplicaConnection } from '../../domain/replica.ts';

type OfAccount<Value> = Value & { readonly accountId: string };

export interface TakenActivity {
  /** By replica id. */
  readonly connections: ReadonlyMap<string, OfAccount<ReplicaConnection>>;
  readonly oldUses: ReadonlyMap<string, OfAccount<OldCredentialUse>>;
}

/** Activity of replicas that is not stored yet. */
export class FeedActivity {
  #connections = new Map<string, OfAccount<ReplicaConnection>>();
  #oldUses = new Map<string, OfAccount<OldCredentialUse>>();

  record(replicaId: string, connection: OfAccount<ReplicaConnection>): void {
    this.#connections.set(replicaId, connection);
  }

  recordOldUse(replicaId: string, use: OfAccount<OldCredentialUse>): void {
    this.#oldUses.set(replicaId, use);
  }

  of(replicaId: string): ReplicaConnection | undefined {
    return this.#connections.get(replicaId);
  }

  /** Returns the last use of the old credential with this digest. */
  oldUseOf(replicaId: string, digest: Uint8Array): OldCredentialUse | undefined {
    const use = this.#oldUses.get(replicaId);
    return use && isSameDigest(use.digest, digest) ? use : undefined;
  }

  take(): TakenActivity {
    const activity = { connections: this.#connections, oldUses: this.#oldUses };
    this.#connections = new Map();
    this.#oldUses = new Map();
    return activity;
  }
}
