/**
 * The entry `.` of browsers: `connect` and `createExchange` throw when they are called. They are there, since bundlers fail on
 * an import of a name that is not, and in code that servers share they are imported without being called.
 */
import { refuseCredential } from './unsupported.ts';

export * from '../index.ts';

export const connect = () => refuseCredential('connect');
export const createExchange = () => refuseCredential('createExchange');
