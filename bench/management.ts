import { createExchange } from '../packages/sdk/src/index.ts';
import { type Installation, SHORTNAME } from './installation.ts';

/** Sends an administrator's requests to a running server over HTTP. */
export interface Management {
  /** Returns an access token for the management API. */
  accessToken(): Promise<string>;
  /** @returns when the response to the deletion arrived, by `performance.now()` */
  deleteKey(appname: string): Promise<number>;
  /** Returns the last login from the API, in Unix seconds. */
  lastLogin(appname: string): Promise<number | null>;
  /** @returns the credential of the new replica */
  createReplica(name: string): Promise<string>;
}

/** Signs in with the first key, which is an administrator's. The server must be running. */
export async function openManagement({ url, known, sharedSecret }: Installation): Promise<Management> {
  const [key] = known;
  if (!key) throw new Error('The installation has no keys with known secrets.');
  const exchange = createExchange({ url, shortname: SHORTNAME, ...key, sharedSecret });
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await exchange.accessToken()}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} returned ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    accessToken: () => exchange.accessToken(),
    async deleteKey(appname) {
      await call('DELETE', `api-keys/${appname}`);
      return performance.now();
    },
    async lastLogin(appname) {
      const { data } = (await call('GET', `api-keys/${appname}`)) as { data: { last_login: number | null } };
      return data.last_login;
    },
    async createReplica(name) {
      const { data } = (await call('POST', 'replicas', { name })) as { data: { credential: string } };
      return data.credential;
    },
  };
}
