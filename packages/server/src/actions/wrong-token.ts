import { findSecrets, operations, secretKinds } from '@keyward/contract';
import type { Ports } from './ports.ts';
import { Refusal } from './refusal.ts';

const EXCHANGE = `POST ${operations.exchangeToken.path}`;

/**
 * Creates the error for a Bearer credential that is not a valid access token. It identifies the credential by format only,
 * so it does not reveal what exists.
 */
export function wrongToken({ index }: Ports<'index'>, credential = ''): Refusal {
  const [found] = findSecrets(credential);
  // A shared secret has no checksum, and a registered key format may be the same.
  const isCertain = found !== undefined && found.kind !== 'shared_secret';
  if (found?.kind === 'api_key' || (!isCertain && index.hasForeignFormat(credential))) {
    return new Refusal(
      'unauthenticated',
      `This has the format of an API key, but the management API accepts only access tokens. Exchange the key for one with a request token (${EXCHANGE}), or use the SDK.`,
    );
  }
  if (found !== undefined && found.kind !== 'token') {
    const what = secretKinds[found.kind];
    return new Refusal(
      'unauthenticated',
      `This is ${what}, not an access token. Get an access token with ${EXCHANGE}.`,
    );
  }
  return new Refusal(
    'unauthenticated',
    'The access token is invalid or has expired. Exchange a request token for a new one.',
  );
}
