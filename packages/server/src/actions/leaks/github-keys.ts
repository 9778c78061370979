import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Outgoing } from '../../outgoing/outgoing.ts';
import { OutgoingError } from '../../outgoing/outgoing-error.ts';

const MAX_BYTES = 64 * 1024;
const MAX_KEYS = 100;
const CACHE_SECONDS = 86_400;
/** Limits repeated fetches, because any sender can name an unknown key and an unknown key triggers a fetch. */
const MIN_REFETCH_SECONDS = 60;

export interface GithubKeysParts {
  /** URL of the published key set; undefined unless the operator has enabled this feature. */
  readonly url: string | undefined;
  readonly outgoing: Pick<Outgoing, 'request'>;
  /** Monotonic time in whole seconds. */
  readonly elapsed: () => number;
  /** Receives the reason if the key set cannot be fetched. */
  readonly failed: (error: unknown) => void;
}

/** A response that is not a key set. */
class InvalidKeySet extends Error {}

/** The public keys that verify GitHub's reports: fetched on demand, and cached for a day. */
export class GithubKeys {
  readonly #parts: GithubKeysParts;
  #keys: ReadonlyMap<string, KeyObject> = new Map();
  #fetchedAt: number | undefined;
  #triedAt: number | undefined;
  #fetching: Promise<void> | undefined;

  constructor(parts: GithubKeysParts) {
    this.#parts = parts;
  }

  get isEnabled(): boolean {
    return this.#parts.url !== undefined;
  }

  /**
   * Returns the key with this identifier. Fetches the key set again if it does not contain the key or if the cache is
   * stale.
   */
  async withId(id: string): Promise<KeyObject | undefined> {
    const isFresh = this.#fetchedAt !== undefined && this.#parts.elapsed() - this.#fetchedAt < CACHE_SECONDS;
    if (!isFresh || !this.#keys.has(id)) await this.#refresh();
    return this.#keys.get(id);
  }

  /** Keeps the cached keys if the fetch fails. @throws errors other than network failures and invalid responses */
  async #refresh(): Promise<void> {
    const now = this.#parts.elapsed();
    if (this.#fetching !== undefined) return this.#fetching;
    if (this.#triedAt !== undefined && now - this.#triedAt < MIN_REFETCH_SECONDS) return;
    this.#triedAt = now;
    this.#fetching = this.#fetch()
      .then((keys) => {
        this.#keys = keys;
        this.#fetchedAt = now;
      })
      .catch((error: unknown) => {
        if (!(error instanceof OutgoingError || error instanceof InvalidKeySet)) throw error;
        this.#parts.failed(error);
      })
      .finally(() => {
        this.#fetching = undefined;
      });
    return this.#fetching;
  }

  async #fetch(): Promise<ReadonlyMap<string, KeyObject>> {
    const { url = '', outgoing } = this.#parts;
    const { status, body } = await outgoing.request({
      url,
      method: 'GET',
      headers: { accept: 'application/json', 'user-agent': 'Keyward/1' },
      maxBytes: MAX_BYTES,
    });
    if (status !== 200) throw new InvalidKeySet(`The server of the key set returned the status ${status}.`);
    return readKeySet(body.toString('utf8'));
  }
}

interface PublishedKey {
  readonly key_identifier: string;
  readonly key: string;
}

/** Parses `{"public_keys": [{"key_identifier", "key", "is_current"}]}` and skips entries that are not P-256 keys. */
function readKeySet(text: string): Map<string, KeyObject> {
  const set = parseJson(text);
  const listed: unknown = typeof set === 'object' && set !== null ? Reflect.get(set, 'public_keys') : undefined;
  if (!Array.isArray(listed)) throw new InvalidKeySet('The key set has no public_keys.');
  const keys = new Map<string, KeyObject>();
  for (const each of listed.slice(0, MAX_KEYS)) {
    const key = isPublishedKey(each) ? readP256(each.key) : undefined;
    if (key) keys.set(each.key_identifier, key);
  }
  return keys;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidKeySet('The key set is not JSON.');
  }
}

function isPublishedKey(each: unknown): each is PublishedKey {
  if (typeof each !== 'object' || each === null) return false;
  return typeof Reflect.get(each, 'key_identifier') === 'string' && typeof Reflect.get(each, 'key') === 'string';
}

function readP256(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // A key that OpenSSL cannot parse is invalid.
    if (code.startsWith('ERR_OSSL_')) return undefined;
    throw error;
  }
}
