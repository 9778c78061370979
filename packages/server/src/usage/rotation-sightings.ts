import { mergeRotationUsage, type RotationUsage } from '../domain/rotation.ts';

/** What was seen of the secrets of a key in one of its rotations. */
export interface Sighting extends RotationUsage {
  readonly accountId: string;
  /** The ordinal of the key. */
  readonly key: number;
  /** Of the rotation. */
  readonly number: number;
}

/** Sightings that are not in the database yet: few, since few keys are in a rotation at a time. */
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
    const seen = isOld
      ? { newFirstSeenAt: null, oldLastSeenAt: at, oldAddresses: ip === null ? [] : [{ ip, at }] }
      : { newFirstSeenAt: at, oldLastSeenAt: null, oldAddresses: [] };
    this.add({ accountId, key, number, ...seen });
  }

  add(sighting: Sighting): void {
    const name = `${sighting.key} ${sighting.number}`;
    const known = this.#sightings.get(name);
    this.#sightings.set(name, known ? { ...sighting, ...mergeRotationUsage(known, sighting) } : sighting);
  }

  /** What could not be written is kept. */
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
