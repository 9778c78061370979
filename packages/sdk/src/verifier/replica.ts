import { type KeyTest, keyTest } from '@keyward/contract/foreign-key-format';
import { hasKeyFormat } from '@keyward/contract/key-format';
import type { AccountContent, KeyContent } from './feed-content.ts';

/** A role. The feed updates its permissions in place. */
export interface ReplicaRole {
  readonly names: readonly string[];
  /** Undefined if the account has no role with this name. */
  permissions: ReadonlySet<string> | undefined;
  list: readonly string[];
  /** The rights of a quarantined key. */
  reading: Pick<ReplicaRole, 'names' | 'permissions' | 'list'>;
}

/** A key of the replica. */
export interface ReplicaKey extends Omit<KeyContent, 'role'> {
  readonly role: ReplicaRole;
}

/** The retention of revoked tokens, in seconds; tokens expire after an hour. */
const REVOKED_SECONDS = 86_400;
const NONE: readonly string[] = Object.freeze([]);
const NO_GRANTS = { permissions: undefined, list: NONE, reading: { names: NONE, permissions: undefined, list: NONE } };

/** The keys and roles of an account, in memory. */
export class Replica {
  readonly #byDigest = new Map<string, ReplicaKey>();
  readonly #byId = new Map<string, ReplicaKey>();
  readonly #roles = new Map<string, ReplicaRole>();
  /** Revoked tokens and token families with the time of the event, oldest first. */
  readonly #revoked = new Map<string, number>();
  #jwks: readonly unknown[] = [];
  #hasKeyFormat: KeyTest = hasKeyFormat;

  get size(): number {
    return this.#byId.size;
  }

  /** The public keys that sign access tokens (RFC 7517). */
  get jwks(): readonly unknown[] {
    return this.#jwks;
  }

  /** Returns whether a string has a key format of the account. Checked before hashing. */
  hasKeyFormat(text: string): boolean {
    return this.#hasKeyFormat(text);
  }

  /**
   * Returns the key with a digest, including the digest of an old secret until its overlap ends. @param now in Unix
   * seconds
   */
  presented(digest: string, now: number): ReplicaKey | undefined {
    const key = this.#byDigest.get(digest);
    if (!key || key.digest === digest) return key;
    return key.old && key.old.endsAt > now ? key : undefined;
  }

  withId(id: string): ReplicaKey | undefined {
    return this.#byId.get(id);
  }

  /** @param id of a token or a token family */
  isRevoked(id: string): boolean {
    return this.#revoked.has(id);
  }

  setAccount({ roles, jwks, formats }: AccountContent): void {
    this.#hasKeyFormat = keyTest(formats);
    this.#jwks = jwks;
    for (const role of this.#roles.values()) Object.assign(role, NO_GRANTS);
    for (const [name, permissions] of Object.entries(roles)) {
      const role = this.#role(name);
      role.permissions = new Set(permissions);
      role.list = Object.freeze([...permissions]);
      role.reading = readOnlyRole(name, permissions);
    }
  }

  setKey(content: KeyContent): void {
    const { id, digest, role } = content;
    this.delete(id);
    // Spread of the whole object keeps its properties inline, which saves a memory access per check.
    const key: ReplicaKey = { ...content, role: this.#role(role) };
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

  /** @param now in Unix seconds */
  revoke(ids: readonly string[], now: number): void {
    for (const id of ids) this.#revoked.set(id, now);
    for (const [id, at] of this.#revoked) {
      if (now - at < REVOKED_SECONDS) break;
      this.#revoked.delete(id);
    }
  }

  /** Keys reference the role object, which saves a lookup per check. */
  #role(name: string): ReplicaRole {
    let role = this.#roles.get(name);
    if (!role) {
      role = { names: Object.freeze([name]), ...NO_GRANTS };
      this.#roles.set(name, role);
    }
    return role;
  }
}

/**
 * Applies the same rule as the server: system roles become READONLY, and other roles lose their name, because services
 * may rely on it.
 */
function readOnlyRole(name: string, permissions: readonly string[]): ReplicaRole['reading'] {
  const list = permissions.filter((each) => each.endsWith(':fetch') && each !== 'shared-secret:fetch');
  const names = name === 'admin' || name === 'readonly' ? ['readonly'] : [];
  return { names: Object.freeze(names), permissions: new Set(list), list: Object.freeze(list) };
}
