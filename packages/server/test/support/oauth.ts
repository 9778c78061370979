import assert from 'node:assert/strict';
import { basicAuthorization } from './basic.ts';
import type { HttpResponse } from './http-client.ts';
import type { ApiCaller, Keyward } from './keyward.ts';

/** A key with its OAuth client credentials. */
export interface ClientKey {
  readonly id: string;
  readonly appname: string;
  readonly appkey: string;
  readonly clientId: string;
  readonly authorization: string;
}

export const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const API_KEY = 'urn:keyward:params:oauth:token-type:api-key';
export const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
export const AUDIENCE = 'https://flows.example.com';

interface ClientOptions {
  readonly role?: string;
  readonly appname?: string;
  readonly by?: ApiCaller;
  readonly shortname?: string;
  /** Additional members of the key, such as `expires_at`. */
  readonly members?: object;
}

let sequence = 0;

export async function newClient(keyward: Keyward, options: ClientOptions = {}): Promise<ClientKey> {
  const { role = 'VERIFIER', appname = `client-${++sequence}`, shortname = 'acme1', members } = options;
  const as = options.by ?? (await keyward.asUser());
  const { body } = await keyward.ok('POST', '/api/v1/api-keys', { body: { appname, roles: [role], ...members }, as });
  return clientOf(body.data, shortname);
}

function clientOf({ id, appname, appkey }: { id: string; appname: string; appkey: string }, shortname = 'acme1') {
  const clientId = `${appname}@${shortname}`;
  return { id, appname, appkey, clientId, authorization: basicAuthorization(clientId, appkey) };
}

/** Adds a resource and two roles with permissions on it. */
export async function addFlows(keyward: Keyward): Promise<void> {
  const as = await keyward.asUser();
  await keyward.ok('POST', '/api/v1/roles/resources', { body: { resource: 'flows', fetch: true, create: true }, as });
  await addRole(keyward, 'reader', { fetch: true });
  await addRole(keyward, 'writer', { fetch: true, create: true });
}

export async function addRole(keyward: Keyward, name: string, rights: object, by?: ApiCaller): Promise<string> {
  const body = {
    name,
    permissions: [
      { resource: 'flows', ...rights },
      { resource: 'audit', fetch: true },
    ],
  };
  const response = await keyward.ok('POST', '/api/v1/roles', { body, as: by ?? (await keyward.asUser()) });
  return response.body.data.id;
}

export type Form = Readonly<Record<string, string>>;

export function sendOAuthRequest(
  keyward: Keyward,
  endpoint: 'token' | 'introspect' | 'revoke',
  client: ClientKey,
  form: Form,
) {
  return keyward.request('POST', `/oauth2/${endpoint}`, { form, headers: { authorization: client.authorization } });
}

/** Returns an access token issued to the client itself. */
export async function requestAccessToken(keyward: Keyward, client: ClientKey, form: Form = {}): Promise<string> {
  const response = await sendOAuthRequest(keyward, 'token', client, {
    grant_type: 'client_credentials',
    audience: AUDIENCE,
    ...form,
  });
  assert.equal(response.status, 200, response.text);
  return response.body.access_token;
}

/** Exchanges a presented key for an access token. */
export async function exchangeKey(
  keyward: Keyward,
  client: ClientKey,
  key: string,
  form: Form = {},
): Promise<HttpResponse> {
  return sendOAuthRequest(keyward, 'token', client, {
    grant_type: EXCHANGE,
    subject_token: key,
    subject_token_type: API_KEY,
    audience: AUDIENCE,
    ...form,
  });
}

export async function introspect(keyward: Keyward, client: ClientKey, token: string, form: Form = {}) {
  const response = await sendOAuthRequest(keyward, 'introspect', client, { token, ...form });
  assert.equal(response.status, 200, response.text);
  return response.body;
}

// biome-ignore lint/suspicious/noExplicitAny: the assertions of a test state the expected value
export function claimsOf(token: string): any {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
