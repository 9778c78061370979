import { setImmediate as turn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type ForeignKeyFormat, formatTest, hasKeyFormat, keyTest, partsOfFormat } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import { keyCandidates } from '../../../domain/key-candidates.ts';
import { digestOf } from '../../../sign-in/secret-string.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import type { Ports } from '../../ports.ts';
import { Refusal } from '../../refusal.ts';
import { decodeAll } from '../../url-secrets.ts';
import { keysWithSecrets } from './keys-with-secrets.ts';

const MANY_CANDIDATES = 100;

/** The keys to search for. */
export interface PlainKeySearch {
  readonly stores: Stores;
  readonly accountId: string;
  readonly now: number;
  /** SHA-256 digests, in hexadecimal, of keys that are about to be stored. */
  readonly incoming?: ReadonlySet<string>;
}

/**
 * Finds plain keys in texts before the texts are stored and appear in responses, exports, audit records and backups.
 */
export class PlainKeyDetector {
  readonly #search: PlainKeySearch;
  readonly #formats: readonly ForeignKeyFormat[];
  readonly #hasAnyFormat: (text: string) => boolean;

  private constructor(search: PlainKeySearch, formats: readonly ForeignKeyFormat[]) {
    this.#search = search;
    this.#formats = formats;
    this.#hasAnyFormat = keyTest(formats);
  }

  static async of(search: PlainKeySearch): Promise<PlainKeyDetector> {
    return new PlainKeyDetector(search, await search.stores.keyFormats.list(search.accountId));
  }

  /** Returns whether a text contains a key of the account or a key that is about to be stored. */
  async areFoundIn(texts: Iterable<string>): Promise<boolean> {
    const { stores, accountId, now, incoming } = this.#search;
    for (const text of texts) {
      const candidates = this.#candidatesIn(text);
      // The number of strings that can be hashed within milliseconds.
      if (candidates.length > MANY_CANDIDATES) await turn();
      if (incoming && candidates.some((each) => incoming.has(hexDigest(each)))) return true;
      if (candidates.length > 0 && (await keysWithSecrets(stores, accountId, candidates, now)).length > 0) return true;
    }
    return false;
  }

  /**
   * Returns whether a name contains a string in one of the account's key formats. Such a string is most likely a key in
   * the wrong column, even if the account does not have the key. A format without a prefix also matches joined words,
   * so a digit is required for it.
   */
  hasKeyFormat(name: string): boolean {
    return hasKeyFormat(name) || this.#formats.some((format) => containsFormat(format, name));
  }

  /** Returns the strings that match a key format; other strings cannot be valid keys and need no hashing. */
  #candidatesIn(text: string): string[] {
    const matches = new Set<string>();
    for (const reading of decodeAll(text)) {
      for (const each of keyCandidates(reading)) if (this.#hasAnyFormat(each)) matches.add(each);
      for (const format of this.#formats) for (const part of partsOfFormat(format, reading)) matches.add(part);
    }
    return [...matches];
  }
}

function containsFormat(format: ForeignKeyFormat, name: string): boolean {
  const parts = formatTest(format)(name) ? [name] : [...partsOfFormat(format, name)];
  return parts.some((part) => format.prefix !== '' || /\d/.test(part));
}

function hexDigest(text: string): string {
  return Buffer.from(digestOf(text)).toString('hex');
}

/** Returns the strings in a JSON value, including field names, and the strings of each list as CSV joins them. */
export function collectStrings(value: unknown): string[] {
  const strings: string[] = [];
  const open = [value];
  while (open.length > 0) {
    const each = open.pop();
    if (typeof each === 'string') strings.push(each);
    if (typeof each !== 'object' || each === null) continue;
    if (Array.isArray(each)) strings.push(each.filter((entry) => typeof entry === 'string').join(';'));
    else strings.push(...Object.keys(each));
    open.push(...Object.values(each));
  }
  return strings;
}

interface ChangeScope {
  readonly context: Ports<'now'>;
  readonly stores: Stores;
  readonly caller: Pick<Caller, 'accountId'>;
}

/** @param fields texts and JSON values, by their names in the error @throws Refusal invalid_request */
export async function requireNoPlainKey(
  { context, stores, caller }: ChangeScope,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  const keys = await PlainKeyDetector.of({ stores, accountId: caller.accountId, now: context.now() });
  for (const [field, value] of Object.entries(fields)) {
    if (await keys.areFoundIn(collectStrings(value))) {
      throw new Refusal('invalid_request', `The ${field} contains an API key of this account. Remove the key.`);
    }
  }
}

/** Checks only changed fields, so that a client can send a record back unchanged. @throws Refusal invalid_request */
export async function requireNoNewPlainKey(scope: ChangeScope, before: ApiKey, after: ApiKey): Promise<void> {
  const stored = textsOf(before);
  const changed = Object.entries(textsOf(after)).filter(([field, value]) => !isDeepStrictEqual(value, stored[field]));
  if (changed.length > 0) await requireNoPlainKey(scope, Object.fromEntries(changed));
}

function textsOf({ description, tags, metadata, textFields }: ApiKey): Readonly<Record<string, unknown>> {
  return { description, tags, metadata, ...textFields };
}
