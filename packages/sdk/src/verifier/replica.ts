import { type KeyTest, keyTest } from '@keyward/contract/foreign-key-format';
import { hasKeyFormat } from '@keyward/contract/key-format';
import type { AccountContent, KeyContent } from './feed-content.ts';

/** A role by its name; what it grants is put in and replaced as the feed tells it. */
export interface HeldRole {
  readonly names: readonly string[];
  /** Undefined while the account has no role of this name. */
  permissions: ReadonlySet<string> | undefined;
  list: readonly string[];
  /** What of it a key in quarantine keeps. */
  reading: Pick<HeldRole, 'names' | 'permissions' | 'list'>;
}

/** A key of the replica. */
export interface HeldKey extends Omit<KeyContent, 'role'> {
  readonly role: HeldRole;
}

/** How long the end of tokens is remembered, in seconds; they live for an hour. */
const ENDED_SECONDS = 86_400;
const NONE: readonly string[] = Object.freeze([]);
const NO_GRANTS = { permissions: undefined, list: NONE, reading: { names: NONE, permissions: undefined, list: NONE } };

/** All that is needed to check the keys of an account, in memory. */
export class Replica {
  readonly #byDigest = new Map<string, HeldKey>();
  readonly #byId = new Map<string, HeldKey>();
  readonly #roles = new Map<string, HeldRole>();
  /** Families of tokens and single ones, and when their end was told; the earliest first. */
  readonly #ended = new Map<string, number>();
  #jwks: readonly unknown[] = [];
  #hasKeyFormat: KeyTest = hasKeyFormat;

  get size(): number {
    return this.#byId.size;
  }

  /** The public keys that sign access tokens (RFC 7517). */
  get jwks(): readonly unknown[] {
    return this.#jwks;
  }

  /** Whether a string can be a key of the account at all: before anything is hashed. */
  hasKeyFormat(text: string): boolean {
    return this.#hasKeyFormat(text);
  }

  /** @param now Unix seconds: an old secret leads to its key until its overlap ends */
  presented(digest: string, now: number): HeldKey | undefined {
    const key = this.#byDigest.get(digest);
    if (!key || key.digest === digest) return key;
    return key.old && key.old.endsAt > now ? key : undefined;
  }

  withId(id: string): HeldKey | undefined {
    return this.#byId.get(id);
  }

  /** @param id of a token or of a family of tokens */
  hasEnded(id: string): boolean {
    return this.#ended.has(id);
  }

  setAccount({ roles, jwks, formats }: AccountContent): void {
    this.#hasKeyFormat = keyTest(formats);
    this.#jwks = jwks;
    for (const role of this.#roles.values()) Object.assign(role, NO_GRANTS);
    for (const [name, permissions] of Object.entries(roles)) {
      const role = this.#role(name);
      role.permissions = new Set(permissions);
      role.list = Object.freeze([...permissions]);
      role.reading = readingOnly(name, permissions);
    }
  }

  setKey(content: KeyContent): void {
    const { id, digest, role } = content;
    this.delete(id);
    // A copy of the whole has its members inside, one step of memory nearer than a copy of some.
    const key: HeldKey = { ...content, role: this.#role(role) };
    this.#byId.set(id, key);
    if (key.old && !this.#byDigest.has(key.old.digest)) this.#byDigest.set(key.old.digest, key);
    this.#byDigest.set(digest, key);
  }

  delete(id: string): void {
    const key = this.#byId.get(id);
    if (!key) return;
    this.#byId.delete(id);
    for (const digest of [key.digest, key.old?.digest]) {
      if (digest !== undefined && this.#byDigest.get(digest) === key) this.#byDigest.delete(digest);
    }
  }

  /** @param now Unix seconds */
  endTokens(ids: readonly string[], now: number): void {
    for (const id of ids) this.#ended.set(id, now);
    for (const [id, at] of this.#ended) {
      if (now - at < ENDED_SECONDS) break;
      this.#ended.delete(id);
    }
  }

  /** Keys keep the role itself, so that a check has one look-up less. */
  #role(name: string): HeldRole {
    let role = this.#roles.get(name);
    if (!role) {
      role = { names: Object.freeze([name]), ...NO_GRANTS };
      this.#roles.set(name, role);
    }
    return role;
  }
}

/** As the server has it: the system roles become READONLY, others lose their name, since services may decide by it. */
function readingOnly(name: string, permissions: readonly string[]): HeldRole['reading'] {
  const list = permissions.filter((each) => each.endsWith(':fetch') && each !== 'shared-secret:fetch');
  const names = name === 'admin' || name === 'readonly' ? ['readonly'] : [];
  return { names: Object.freeze(names), permissions: new Set(list), list: Object.freeze(list) };
}
