import createClient from 'openapi-fetch';
import type { paths } from './keyward.js';
import { readConnection, requestToken, verify } from './tokens.ts';

const connection = readConnection();
const url = connection.url.replace(/\/api\/v1$/, '');
const client = createClient<paths>({ baseUrl: url });

const exchange = { jwt: await requestToken(connection) };
const { data: tokens, error } = await client.POST('/api/v1/auth/token', { body: exchange });
if (!tokens) throw new Error(error.message);
client.use({ onRequest: ({ request }) => request.headers.set('Authorization', `Bearer ${tokens.access_token}`) });

const list = await client.GET('/api/v1/api-keys');
if (list.data) console.log('lists', list.data.data.length, 'keys');

const in90Days = Math.floor(Date.now() / 1000) + 90 * 86_400;
const wanted = { appname: `typescript-${Date.now()}`, roles: ['READONLY'], expires_at: in90Days };
const created = await client.POST('/api/v1/api-keys', { body: wanted });
if (created.data) {
  const { appname, expires_at } = created.data.data; // appkey is the secret, which no other response contains
  console.log('creates', appname, expires_at === in90Days);
}

const absent = await client.GET('/api/v1/api-keys/{appname}', { params: { path: { appname: 'absent' } } });
if (absent.error) console.log('gets', absent.response.status, absent.error.code);
const taken = await client.POST('/api/v1/api-keys', { body: wanted });
if (taken.error) console.log('gets', taken.response.status, taken.error.code);

// A service verifies the tokens that its callers present.
const subject = await verify(process.env.SERVICE_TOKEN ?? '', url, 'https://reports.example.com');
console.log('verifies a token of', subject);
