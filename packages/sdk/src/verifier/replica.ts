import { type AddressList, compileAddressList } from '@keyward/contract/address-list';
import type { RateLimit } from '@keyward/contract/rate-limits';
import type { AccountContent, KeyRow } from './feed-content.ts';
import { readSigningKeys, type SigningKeys } from './signing-keys.ts';

/** A role by its name; what it grants is put in and replaced as the feed tells it. */
export interface HeldRole {
  readonly names: readonly string[];
  /** Undefined while the account has no role of this name. */
  permissions: ReadonlySet<string> | undefined;
  list: readonly string[];
}

/** A key, without anything that could prove it. */
export interface HeldKey {
  readonly id: string;
  readonly appname: string;
  readonly role: HeldRole;
  readonly digest: string;
  readonly generation: number;
  /** Unix seconds. */
  readonly expiresAt: number | null;
  readonly addresses: AddressList;
  readonly rateLimit: RateLimit | null;
}

/** How long the end of tokens is remembered, in seconds; they live for an hour. */
const ENDED_SECONDS = 86_400;
const everywhere = compileAddressList([]);

/** All that is needed to check the keys of an account, in memory. */
export class Replica {
  readonly #byDigest = new Map<string, HeldKey>();
  readonly #byId = new Map<string, HeldKey>();
  readonly #roles = new Map<string, HeldRole>();
  /** Families of tokens and single ones, and when their end was told; the earliest first. */
  readonly #ended = new Map<string, number>();
  #signingKeys: SigningKeys = new Map();

  get size(): number {
    return this.#byId.size;
  }

  get signingKeys(): SigningKeys {
    return this.#signingKeys;
  }

  presented(digest: string): HeldKey | undefined {
    return this.#byDigest.get(digest);
  }

  withId(id: string): HeldKey | undefined {
    return this.#byId.get(id);
  }

  /** @param id of a token or of a family of tokens */
  hasEnded(id: string): boolean {
    return this.#ended.has(id);
  }

  setAccount({ roles, jwks }: AccountContent): void {
    this.#signingKeys = readSigningKeys(jwks);
    for (const [name, role] of this.#roles) if (!Object.hasOwn(roles, name)) role.permissions = undefined;
    for (const [name, permissions] of Object.entries(roles)) {
      const role = this.#role(name);
      role.permissions = new Set(permissions);
      role.list = Object.freeze([...permissions]);
    }
  }

  setKey([id, appname, role, digest, generation, expiresAt, allowedIps, rateLimit]: KeyRow): void {
    this.delete(id);
    const key: HeldKey = {
      id,
      appname,
      role: this.#role(role),
      digest,
      generation,
      expiresAt,
      addresses: allowedIps === 0 ? everywhere : compileAddressList(allowedIps),
      rateLimit: rateLimit === 0 ? null : { limit: rateLimit[0], windowSeconds: rateLimit[1] },
    };
    this.#byId.set(id, key);
    this.#byDigest.set(digest, key);
  }

  delete(id: string): void {
    const key = this.#byId.get(id);
    if (!key) return;
    this.#byId.delete(id);
    if (this.#byDigest.get(key.digest) === key) this.#byDigest.delete(key.digest);
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
      role = { names: Object.freeze([name]), permissions: undefined, list: [] };
      this.#roles.set(name, role);
    }
    return role;
  }
}
