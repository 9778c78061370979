import { findSecrets, operations, secretKinds } from '@keyward/contract';
import type { Ports } from './ports.ts';
import { Refusal } from './refusal.ts';

const EXCHANGE = `POST ${operations.exchangeToken.path}`;

/**
 * Creates the error for a Bearer credential that is not a valid access token. Identifies the credential by format only,
 * so that the error does not reveal which credentials exist.
 */
export function wrongToken({ index }: Ports<'index'>, credential = ''): Refusal {
  const [match] = findSecrets(credential);
  // A shared secret has no checksum, and a registered key format may look the same.
  const isCertain = match !== undefined && match.kind !== 'shared_secret';
  if (match?.kind === 'api_key' || (!isCertain && index.hasForeignFormat(credential))) {
    return new Refusal(
      'unauthenticated',
      `This has the format of an API key, but the management API accepts only access tokens. Exchange the key for one with a request token (${EXCHANGE}), or use the SDK.`,
    );
  }
  if (match !== undefined && match.kind !== 'token') {
    const kindName = secretKinds[match.kind];
    return new Refusal(
      'unauthenticated',
      `This is ${kindName}, not an access token. Get an access token with ${EXCHANGE}.`,
    );
  }
  return new Refusal(
    'unauthenticated',
    'The access token is invalid or has expired. Exchange a request token for a new one.',
  );
}
