import { KeywardError } from '@keyward/sdk';
import { createConsoleClient } from '@keyward/sdk/console';

let answeredAt = 0;
/** Seconds by which the server's clock is ahead of the browser's. */
let ahead = 0;

/** The API client of the console. The session is in a cookie. */
export const api = createConsoleClient(async (input, init) => {
  const answer = await fetch(input, init);
  answeredAt = Date.parse(answer.headers.get('date') ?? '') / 1000 || 0;
  ahead = answeredAt === 0 ? 0 : answeredAt - Date.now() / 1000;
  return answer;
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
  return answeredAt;
}

export function hasCode(error: unknown, code: KeywardError['code']): boolean {
  return error instanceof KeywardError && error.code === code;
}
