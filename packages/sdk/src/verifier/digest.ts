import * as crypto from 'node:crypto';

/** The one-shot form is four times as fast; Node has it from 20.12 on. */
const oneShot = crypto.hash;

/** SHA-256 in base64url, as the feed names keys. */
export const digestOf: (key: string) => string = oneShot
  ? (key) => oneShot('sha256', key, 'base64url')
  : (key) => crypto.createHash('sha256').update(key).digest('base64url');
