import { createClient, KeywardError } from '@keyward/sdk';

/** The only way to the server. The session travels in a cookie. */
export const api = createClient({ url: '' });

export function hasCode(error: unknown, code: KeywardError['code']): boolean {
  return error instanceof KeywardError && error.code === code;
}
