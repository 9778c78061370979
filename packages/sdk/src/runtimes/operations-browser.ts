/**
 * The entry `./operations` of browsers: what takes the secret of a key throws when it is called. The other functions work
 * there, and each entry is a bundle of its own: beside another one, `connectBare` would double the code of a small bundle.
 */
import { unsupported } from './unsupported.ts';

export * from '../operations.ts';

export const connectBare = () => refuseCredential('connectBare');
export const createExchange = () => refuseCredential('createExchange');

function refuseCredential(name: string): never {
  return unsupported(
    `${name} does not work in browsers, since a credential must not reach a browser. Create a client with createBareClient and the session of the signed-in user, or call Keyward from a server.`,
  );
}
