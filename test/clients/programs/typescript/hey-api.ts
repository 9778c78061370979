import { client } from './keyward/client.gen.js';
import { createApiKey, exchangeToken, getApiKey, listApiKeys } from './keyward/sdk.gen.js';
import type { CreateApiKeyRequest } from './keyward/types.gen.js';
import { readConnection, requestToken, verify } from './tokens.ts';

const connection = readConnection();
const url = connection.url.replace(/\/api\/v1$/, '');
client.setConfig({ baseUrl: url });
const { data: tokens, error } = await exchangeToken({ body: { jwt: await requestToken(connection) } });
if (!tokens) throw new Error(error.message);
client.setConfig({ auth: tokens.access_token });

const list = await listApiKeys();
if (list.data) console.log('lists', list.data.data.length, 'keys');

const in90Days = Math.floor(Date.now() / 1000) + 90 * 86_400;
const wanted: CreateApiKeyRequest = { appname: `typescript-${Date.now()}`, roles: ['READONLY'], expires_at: in90Days };
const created = await createApiKey({ body: wanted });
if (created.data) console.log('creates', created.data.data.appname, created.data.data.expires_at === in90Days);

const absent = await getApiKey({ path: { appname: 'absent' } });
if (absent.error) console.log('gets', absent.response?.status, absent.error.code);
const taken = await createApiKey({ body: wanted });
if (taken.error) console.log('gets', taken.response?.status, taken.error.code);

const subject = await verify(process.env.SERVICE_TOKEN ?? '', url, 'https://reports.example.com');
console.log('verifies a token of', subject);
