import { mergeRotationUsage, type RotationUsage } from '../domain/rotation.ts';

/** Usage of a key's secrets in one of its rotations. */
export interface Sighting extends RotationUsage {
  readonly accountId: string;
  /** The ordinal of the key. */
  readonly key: number;
  /** The number of the rotation. */
  readonly number: number;
}

/** Sightings that are not in the database yet. There are few, because few keys are in a rotation at the same time. */
export class RotationSightingLog {
  #sightings = new Map<string, Sighting>();

  get isEmpty(): boolean {
    return this.#sightings.size === 0;
  }

  note(
    accountId: string,
    { key, number, isOld }: { readonly key: number; readonly number: number; readonly isOld: boolean },
    { at, ip }: { readonly at: number; readonly ip: string | null },
  ): void {
    const rotationUsage = isOld
      ? { newFirstSeenAt: null, oldLastSeenAt: at, oldAddresses: ip === null ? [] : [{ ip, at }] }
      : { newFirstSeenAt: at, oldLastSeenAt: null, oldAddresses: [] };
    this.add({ accountId, key, number, ...rotationUsage });
  }

  add(sighting: Sighting): void {
    const name = `${sighting.key} ${sighting.number}`;
    const existing = this.#sightings.get(name);
    this.#sightings.set(name, existing ? { ...sighting, ...mergeRotationUsage(existing, sighting) } : sighting);
  }

  /** Writes the sightings. Keeps them if the write fails. */
  async write(write: (sightings: readonly Sighting[]) => Promise<void>): Promise<void> {
    if (this.isEmpty) return;
    const batch = this.#sightings;
    this.#sightings = new Map();
    try {
      await write([...batch.values()]);
    } catch (error) {
      const later = this.#sightings;
      this.#sightings = batch;
      for (const each of later.values()) this.add(each);
      throw error;
    }
  }
}
