/** The entry `./operations` of browsers: what takes a credential throws when it is called, as in `index-browser.ts`. */
import { refuseCredential } from './unsupported.ts';

export * from '../operations.ts';

export const connectBare = () => refuseCredential('connectBare');
export const createExchange = () => refuseCredential('createExchange');
