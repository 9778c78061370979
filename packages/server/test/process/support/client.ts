import assert from 'node:assert/strict';
import { decodeConnectionSecret } from '@keyward/contract';
import { cookiesOf, type HttpResponse, newAgent, send } from '../../support/http-client.ts';
import { type Credentials, requestToken } from '../../support/request-token.ts';
import { administrator } from './server-process.ts';

/** The administrator in the console, and the integrations, of a server in a separate process. */
export class Client {
  readonly port: number;
  readonly #agent = newAgent();
  #cookie = '';

  constructor(port: number) {
    this.port = port;
  }

  async signIn(): Promise<void> {
    const response = await this.call('POST', '/api/v1/session', administrator);
    assert.equal(response.status, 200, response.text);
    this.#cookie = cookiesOf(response);
  }

  call(
    method: string,
    path: string,
    body?: unknown,
    extraHeaders: Readonly<Record<string, string>> = {},
  ): Promise<HttpResponse> {
    const headers = {
      ...extraHeaders,
      'content-type': 'application/json',
      origin: `http://127.0.0.1:${this.port}`,
      cookie: this.#cookie,
    };
    const content = body === undefined ? undefined : JSON.stringify(body);
    return send(this.port, this.#agent, { method, path, headers, content });
  }

  async addKey(appname: string, role = 'READONLY'): Promise<Credentials> {
    const response = await this.call('POST', '/api/v1/api-keys', { appname, roles: [role] });
    assert.equal(response.status, 201, response.text);
    return credentialsOf(response);
  }

  exchange(jwt: string): Promise<HttpResponse> {
    return this.call('POST', '/api/v1/auth/token', { jwt });
  }

  exchangeAs(credentials: Credentials): Promise<HttpResponse> {
    return this.exchange(requestToken(credentials, Math.floor(Date.now() / 1000)));
  }

  refresh(token: string): Promise<HttpResponse> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const content = new URLSearchParams({ refresh_token: token }).toString();
    return send(this.port, this.#agent, { method: 'POST', path: '/api/auth/bearer/refresh', headers, content });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Returns the credentials of an integration from the response that created its key. */
export function credentialsOf(response: HttpResponse): Credentials {
  const { shortname, appname, appkey, sharedsecret } = decodeConnectionSecret(response.body.data.connection_secret);
  return { shortname, appname, appkey, sharedSecret: sharedsecret };
}
