import { KeywardError } from '@keyward/sdk';
import { createConsoleClient } from '@keyward/sdk/console';

let respondedAt = 0;
/** Seconds by which the server's clock is ahead of the browser's. */
let ahead = 0;

/** The API client of the console. The session is in a cookie. */
export const api = createConsoleClient(async (input, init) => {
  const response = await fetch(input, init);
  respondedAt = Date.parse(response.headers.get('date') ?? '') / 1000 || 0;
  ahead = respondedAt === 0 ? 0 : respondedAt - Date.now() / 1000;
  return response;
});

/** Returns the estimated time of the server in Unix seconds, or the browser's time if it is unknown. */
export function serverNow(): number {
  return Date.now() / 1000 + ahead;
}

/**
 * Returns the server's time at its latest response, in Unix seconds, because the clock of the browser may be wrong.
 * @returns 0 if a proxy removed the `Date` header
 */
export function serverClock(): number {
  return respondedAt;
}

export function hasCode(error: unknown, code: KeywardError['code']): boolean {
  return error instanceof KeywardError && error.code === code;
}
