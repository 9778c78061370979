import { type FoundSecret, findSecrets, hasDamagedKey, keyTest, secretKinds } from '@keyward/sdk';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { describeFailure } from '../ui/failure.ts';
import { api, hasCode } from './api.ts';
import { shapesQuery } from './key-shapes.ts';
import { sessionKey, useMay } from './session.ts';

/** Of keys of other systems; see the contract. */
const SHORTEST_FOREIGN_KEY = 16;

export interface SecretLookup {
  /** Returns whether a text must not be searched for, and does with it what can be done instead. */
  readonly intercept: (text: string) => boolean;
  /** The same for a key of another system, which only the server tells from other texts of its format. */
  readonly openForeignKey: (text: string) => Promise<boolean>;
}

/**
 * Keeps secrets out of searches, which are part of the URL: an API key opens its page, and of every other secret it is said
 * what it is. Nothing is sent but a key in the body of the lookup, and nothing is cached.
 */
export function useSecretLookup(): SecretLookup {
  const may = useMay();
  const client = useQueryClient();
  const navigate = useNavigate();
  const isReader = may('api-keys:fetch');

  /** @returns whether the key was found */
  const open = async (key: string): Promise<boolean> => {
    try {
      const { data } = await api.lookUpApiKey({ body: { key } });
      notifications.show({ message: `This key is ${data.appname}.` });
      await navigate({ to: '/settings/user-management/api-keys/$name', params: { name: data.appname } });
      return true;
    } catch (error) {
      if (hasCode(error, 'not_found')) return false;
      if (hasCode(error, 'unauthenticated')) client.setQueryData(sessionKey, null);
      notifications.show({ color: 'red', message: describeFailure(error).message });
      return true;
    }
  };

  const openOrTell = async (key: string) => {
    if (!(await open(key))) notifications.show({ message: 'No API key of this account matches.' });
  };

  return {
    intercept(text) {
      const [secret] = findSecrets(text);
      if (secret?.kind === 'api_key' && isReader) void openOrTell(secret.text);
      else if (secret) notifications.show({ message: sentenceOf(secret) });
      else if (hasDamagedKey(text)) notifications.show({ message: DAMAGED });
      else return false;
      return true;
    },
    async openForeignKey(text) {
      if (!isReader || text.length < SHORTEST_FOREIGN_KEY) return false;
      const isForeign = keyTest(await client.fetchQuery(shapesQuery).catch(() => []));
      return isForeign(text) && open(text);
    },
  };
}

const DAMAGED =
  'This looks like an API key that is incomplete or mistyped. It is not searched for: copy the whole key.';

function sentenceOf({ kind }: FoundSecret): string {
  return `This is ${secretKinds[kind]}. It is not searched for, and was not sent.`;
}
