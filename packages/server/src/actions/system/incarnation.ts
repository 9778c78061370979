import { compareAnchor } from '../../domain/anchor.ts';
import { randomText } from '../../domain/randomness.ts';
import { USED_TOKENS_COVER_SECONDS } from '../../domain/request-token.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { LogMark } from '../../storage/used-tokens/used-token-log.ts';
import { Incarnation, type IncarnationState } from '../../verification/incarnation.ts';
import type { Ports } from '../ports.ts';

const ID_LENGTH = 20;

interface Parts extends Ports<'storage' | 'now' | 'elapsed' | 'random'> {
  readonly warn: (sentence: string) => void;
}

/**
 * Returns the incarnation of the database, before the server responds to any request. The server records its change log
 * position in the used-token log. If the database lacks that position, only the database was replaced by an older copy,
 * and a new incarnation starts. If the used-token log does not reach back far enough, all request tokens issued so far
 * are denied.
 */
export async function loadIncarnation(parts: Parts): Promise<Incarnation> {
  const { storage, now } = parts;
  const startedAt = now();
  const mark = await storage.usedTokens.load();
  const isCovered = mark !== undefined && startedAt - mark.at <= USED_TOKENS_COVER_SECONDS;
  const { state, isLost: isRestored } = await storage.transaction(async (stores) => {
    const storedValue = await stores.settings.get('incarnation');
    const isLost = storedValue !== undefined && mark !== undefined && (await isMarkLost(stores, mark));
    if (storedValue === undefined || isLost) await startIncarnation(stores, parts);
    // No tokens have been used with an empty database.
    if (!isCovered && !(await stores.directory.isEmpty())) await denyRequestTokens(stores, startedAt);
    return { state: await stateOf(stores), isLost };
  });
  if (isRestored) parts.warn(RESTORED);
  return new Incarnation(state, (lost) => replaceIncarnation(parts, lost, startedAt), parts.elapsed);
}

/** Records that the used-token log is complete up to the current change-log position. */
export async function markUsedTokens({ storage, follower, now }: Ports<'storage' | 'now' | 'follower'>): Promise<void> {
  await storage.usedTokens.mark({ ...follower.anchor, at: now() });
}

const RESTORED =
  'the data is an older copy: replicas restart with a snapshot; check which keys, users and secrets the copy restored';

/**
 * Starts a new incarnation, unless another process has started one. Denies request tokens that were issued before this
 * server started, because the used-token log may not contain them.
 */
async function replaceIncarnation(parts: Parts, lost: string, startedAt: number): Promise<IncarnationState> {
  const { state, isFirst } = await parts.storage.transaction(async (stores) => {
    const isFirst = (await stores.settings.get('incarnation')) === lost;
    if (isFirst) await startIncarnation(stores, parts);
    if (isFirst) await denyRequestTokens(stores, startedAt);
    return { state: await stateOf(stores), isFirst };
  });
  if (isFirst) parts.warn(RESTORED);
  return state;
}

async function isMarkLost({ followed }: Stores, mark: LogMark): Promise<boolean> {
  const { number: last } = await followed.lastChange();
  return compareAnchor(mark, { lastNumber: last, nonce: await followed.nonceOf(mark.number) }) === 'lost';
}

async function startIncarnation({ settings }: Stores, { random }: Parts): Promise<void> {
  await settings.set('incarnation', randomText(random, ID_LENGTH));
}

async function denyRequestTokens(stores: Stores, until: number): Promise<void> {
  const { requestTokensDeniedUntil: storedValue } = await stateOf(stores);
  await stores.settings.set('request_tokens_denied_until', String(Math.max(storedValue, until)));
}

async function stateOf({ settings }: Stores): Promise<IncarnationState> {
  return {
    id: (await settings.get('incarnation')) ?? '',
    requestTokensDeniedUntil: Number((await settings.get('request_tokens_denied_until')) ?? 0),
  };
}
