import { decodeConnectionSecret } from '@keyward/contract';
import { requestToken } from '../packages/server/test/support/request-token.ts';
import type { Keyward } from './browser/keyward.ts';

/** Creates a key with the role ADMIN. @returns its connection secret and an access token issued to it */
export async function createAdministratorKey({ url, runCli }: Keyward, appname: string) {
  const created = JSON.parse(await runCli('keys', 'create', appname, '--role', 'ADMIN', '--json'));
  const connectionSecret: string = created.connection_secret;
  const { sharedsecret, ...rest } = decodeConnectionSecret(connectionSecret);
  const jwt = requestToken({ ...rest, sharedSecret: sharedsecret }, Math.floor(Date.now() / 1000));
  const response = await fetch(`${url}/api/v1/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jwt }),
  });
  const { access_token } = (await response.json()) as { access_token: string };
  return { connectionSecret, accessToken: access_token };
}
