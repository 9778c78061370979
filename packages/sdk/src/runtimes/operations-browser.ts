/**
 * The entry `./operations` for browsers. Functions that need a key secret throw when they are called; the others work. They
 * are in this entry because importing another one would double the size of a small bundle.
 */
import { unsupported } from './unsupported.ts';

export * from '../operations.ts';

export const connectBare = () => refuseCredential('connectBare');
export const createExchange = () => refuseCredential('createExchange');

function refuseCredential(name: string): never {
  return unsupported(
    `${name} does not work in browsers, because a browser must not have credentials. Create a client with createBareClient and the session of the signed-in user, or call Keyward from a server.`,
  );
}
