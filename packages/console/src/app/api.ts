import { KeywardError } from '@keyward/sdk';
import { createConsoleClient } from '@keyward/sdk/console';

let answeredAt = 0;
/** By how many seconds the server's clock is ahead of the browser's. */
let ahead = 0;

/** The only way to the server. The session travels in a cookie. */
export const api = createConsoleClient(async (input, init) => {
  const answer = await fetch(input, init);
  answeredAt = Date.parse(answer.headers.get('date') ?? '') / 1000 || 0;
  ahead = answeredAt === 0 ? 0 : answeredAt - Date.now() / 1000;
  return answer;
});

/** What the server's clock shows now, in Unix seconds, as far as the page can know; the browser's where it cannot. */
export function serverNow(): number {
  return Date.now() / 1000 + ahead;
}

/**
 * The server's clock at its latest answer, in Unix seconds: the clock of the browser may be off.
 * @returns 0 where a proxy took the `Date` away
 */
export function serverClock(): number {
  return answeredAt;
}

export function hasCode(error: unknown, code: KeywardError['code']): boolean {
  return error instanceof KeywardError && error.code === code;
}
