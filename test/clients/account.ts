import { randomUUID } from 'node:crypto';
import { decodeConnectionSecret } from '@keyward/contract';
import { createAdministratorKey } from '../administrator-key.ts';
import { administrator, type Keyward } from '../browser/keyward.ts';

/** The audience that the programs expect. */
const AUDIENCE = 'https://reports.example.com';
/** 2100-01-01: clients that read times as 32-bit integers cannot read a list that contains this key. */
const AFTER_2038 = 4_102_444_800;

/**
 * Adds keys to the account. @returns the environment of the programs: a connection secret, and a token for a service
 */
export async function prepareAccount(keyward: Keyward): Promise<NodeJS.ProcessEnv> {
  const { connectionSecret, accessToken } = await createAdministratorKey(keyward, 'clients');
  await createCompleteKey(keyward.url, accessToken);
  return { NETOSECRET: connectionSecret, SERVICE_TOKEN: await serviceToken(keyward.url, connectionSecret) };
}

/** Creates a key with a value for every member, in addition to keys with mostly null members. */
async function createCompleteKey(url: string, accessToken: string): Promise<void> {
  const send = (path: string, body: object) => post(`${url}/api/v1/${path}`, `Bearer ${accessToken}`, body);
  await send('api-keys', {
    appname: 'complete',
    description: 'Warehouse reports',
    roles: ['READONLY'],
    expires_at: AFTER_2038,
    allowed_ips: ['203.0.113.0/24', '2001:db8::/32'],
    rate_limit: { limit: 100, window_seconds: 60 },
    owner: administrator.email,
    tags: ['team:reports'],
    metadata: { region: 'eu' },
    external_id: 'customer-17',
  });
  await send('api-keys/complete/rotation', { overlap_seconds: 3600 });
}

async function serviceToken(url: string, connectionSecret: string): Promise<string> {
  const { appname, shortname, appkey } = decodeConnectionSecret(connectionSecret);
  const basic = `Basic ${btoa(`${encodeURIComponent(`${appname}@${shortname}`)}:${encodeURIComponent(appkey)}`)}`;
  const form = new URLSearchParams({ grant_type: 'client_credentials', audience: AUDIENCE });
  const { access_token } = (await post(`${url}/oauth2/token`, basic, form)) as { access_token: string };
  return access_token;
}

async function post(url: string, authorization: string, body: object): Promise<unknown> {
  const isForm = body instanceof URLSearchParams;
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization, ...(!isForm && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }) },
    body: isForm ? body : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${await response.text()}`);
  return response.json();
}
