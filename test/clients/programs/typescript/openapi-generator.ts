import { APIKeysApi, ApiErrorFromJSON, Configuration, ResponseError, TokensApi } from './keyward/index.js';
import { readConnection, requestToken, verify } from './tokens.ts';

const connection = readConnection();
const basePath = connection.url.replace(/\/api\/v1$/, '');
const open = new TokensApi(new Configuration({ basePath }));
const exchange = { jwt: await requestToken(connection) };
const { accessToken } = await open.exchangeToken({ exchangeTokenRequest: exchange });
const keys = new APIKeysApi(new Configuration({ basePath, accessToken }));

const list = await keys.listApiKeys();
console.log('lists', list.data.length, 'keys');

const expiresAt = Math.floor(Date.now() / 1000) + 90 * 86_400;
const createApiKeyRequest = { appname: `typescript-${Date.now()}`, roles: ['READONLY'], expiresAt };
const created = await keys.createApiKey({ createApiKeyRequest });
console.log('creates', created.data.appname, created.data.expiresAt === expiresAt);

await keys.getApiKey({ appname: 'absent' }).catch(printError);
await keys.createApiKey({ createApiKeyRequest }).catch(printError);

const subject = await verify(process.env.SERVICE_TOKEN ?? '', basePath, 'https://reports.example.com');
console.log('verifies a token of', subject);

/** Prints the status and the code of an error response. */
async function printError(error: unknown): Promise<void> {
  if (!(error instanceof ResponseError)) throw error;
  const { status, code } = ApiErrorFromJSON(await error.response.json());
  console.log('gets', status, code);
}
