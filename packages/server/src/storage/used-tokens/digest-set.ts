/** Number of stored bytes of a token's digest. Two of four billion tokens collide with a probability of 2^-64. */
export const DIGEST_BYTES = 16;

const WORDS = DIGEST_BYTES / 4;
const INITIAL_CAPACITY = 256;

/**
 * A set of 16-byte digests in one typed array (open addressing, at most half full). It can contain millions of digests,
 * and strings would take ten times the memory. All zeros means an empty slot.
 */
export class DigestSet {
  #words = new Int32Array(INITIAL_CAPACITY * WORDS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @returns true if the digest is new */
  add(digest: Buffer): boolean {
    if (this.#size * 2 >= this.#words.length / WORDS) this.#grow();
    const start = this.#find(digest);
    if (!this.#isEmpty(start)) return false;
    for (let word = 0; word < WORDS; word++) this.#words[start + word] = digest.readInt32LE(word * 4);
    this.#size++;
    return true;
  }

  /** Removes a digest. Removals are rare, so this rebuilds the table. */
  delete(digest: Buffer): void {
    const start = this.#find(digest);
    if (this.#isEmpty(start)) return;
    this.#words.fill(0, start, start + WORDS);
    this.#rebuild(this.#words.length);
  }

  #grow(): void {
    this.#rebuild(this.#words.length * 2);
  }

  #rebuild(length: number): void {
    const previous = this.#words;
    this.#words = new Int32Array(length);
    this.#size = 0;
    const digest = Buffer.alloc(DIGEST_BYTES);
    for (let start = 0; start < previous.length; start += WORDS) {
      for (let word = 0; word < WORDS; word++) digest.writeInt32LE(previous[start + word] as number, word * 4);
      if (digest.some((byte) => byte !== 0)) this.add(digest);
    }
  }

  /** Returns the slot of the digest, or the empty slot for it. */
  #find(digest: Buffer): number {
    const mask = this.#words.length / WORDS - 1;
    for (let slot = digest.readInt32LE(0) & mask; ; slot = (slot + 1) & mask) {
      const start = slot * WORDS;
      if (this.#isEmpty(start) || this.#matches(start, digest)) return start;
    }
  }

  #isEmpty(start: number): boolean {
    for (let word = 0; word < WORDS; word++) if (this.#words[start + word] !== 0) return false;
    return true;
  }

  #matches(start: number, digest: Buffer): boolean {
    for (let word = 0; word < WORDS; word++) {
      if (this.#words[start + word] !== digest.readInt32LE(word * 4)) return false;
    }
    return true;
  }
}
