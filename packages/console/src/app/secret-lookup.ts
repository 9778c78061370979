import {
  type FoundSecret,
  findSecrets,
  foreignFormatOf,
  hasDamagedKey,
  keyTest,
  secretKinds,
} from '@keyward/sdk/secrets';
import { describeFailure } from '../ui/describe-failure.ts';
import { api, hasCode } from './api.ts';
import { keyFormatsQuery } from './key-formats.ts';
import { notify } from './notify.ts';
import { queryClient } from './query-client.ts';
import { sessionKey } from './session.ts';

/** Minimum length of imported keys; see the contract. */
const MIN_FOREIGN_KEY_LENGTH = 16;
const DAMAGED = 'This looks like an incomplete or mistyped API key. Copy the complete key; the text was not searched.';

export interface Searcher {
  readonly mayFindKeys: boolean;
  /** Opens the page of a key. */
  readonly openKey: (appname: string) => Promise<void>;
}

/**
 * Keeps secrets out of searches, which are part of the URL: opens the page of an API key, and shows a notification for any
 * other secret. Sends only keys, in the body of the lookup, and caches nothing.
 * @returns true if the text must not be searched
 */
export function intercept(text: string, searcher: Searcher): boolean {
  const [secret] = findSecrets(text);
  if (secret?.kind === 'api_key' && searcher.mayFindKeys) void openOrNotify(secret.text, searcher);
  else if (secret) notify({ message: sentenceOf(secret) });
  else if (hasDamagedKey(text)) notify({ message: DAMAGED });
  else return false;
  return true;
}

/** Opens the page of an imported key, which only the server can distinguish from other strings of its format. */
export async function openForeignKey(text: string, searcher: Searcher): Promise<boolean> {
  if (!searcher.mayFindKeys || text.length < MIN_FOREIGN_KEY_LENGTH) return false;
  const formats = await queryClient.fetchQuery(keyFormatsQuery).catch(() => []);
  const isForeign = keyTest(formats.flatMap((each) => foreignFormatOf(each) ?? []));
  return isForeign(text) && open(text, searcher);
}

async function openOrNotify(key: string, searcher: Searcher): Promise<void> {
  if (!(await open(key, searcher))) notify({ message: 'No API key of this account matches.' });
}

/** @returns false if no key matches */
async function open(key: string, { openKey }: Searcher): Promise<boolean> {
  try {
    const { data } = await api.lookUpApiKey({ body: { key } });
    notify({ message: `This is the secret of the API key ${data.appname}.` });
    await openKey(data.appname);
    return true;
  } catch (error) {
    if (hasCode(error, 'not_found')) return false;
    if (hasCode(error, 'unauthenticated')) queryClient.setQueryData(sessionKey, null);
    notify({ color: 'red', message: describeFailure(error).message });
    return true;
  }
}

function sentenceOf({ kind }: FoundSecret): string {
  return `This is ${secretKinds[kind]}. The text was not searched, and was not sent.`;
}
