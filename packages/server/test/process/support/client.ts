import assert from 'node:assert/strict';
import { decodeConnectionSecret } from '@keyward/contract';
import { cookiesOf, type HttpResponse, newAgent, send } from '../../support/http-client.ts';
import { type Credentials, requestToken } from '../../support/request-token.ts';
import { administrator } from './server-process.ts';

/** The administrator at the console, and integrations, of a server in a process of its own. */
export class Client {
  readonly port: number;
  readonly #agent = newAgent();
  #cookie = '';

  constructor(port: number) {
    this.port = port;
  }

  async signIn(): Promise<void> {
    const answer = await this.call('POST', '/api/v1/session', administrator);
    assert.equal(answer.status, 200, answer.text);
    this.#cookie = cookiesOf(answer);
  }

  call(
    method: string,
    path: string,
    body?: unknown,
    more: Readonly<Record<string, string>> = {},
  ): Promise<HttpResponse> {
    const headers = {
      ...more,
      'content-type': 'application/json',
      origin: `http://127.0.0.1:${this.port}`,
      cookie: this.#cookie,
    };
    const content = body === undefined ? undefined : JSON.stringify(body);
    return send(this.port, this.#agent, { method, path, headers, content });
  }

  async addKey(appname: string, role = 'READONLY'): Promise<Credentials> {
    const answer = await this.call('POST', '/api/v1/api-keys', { appname, roles: [role] });
    assert.equal(answer.status, 201, answer.text);
    return credentialsOf(answer);
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

/** The credentials of an integration, from the response that created its key. */
export function credentialsOf(answer: HttpResponse): Credentials {
  const { shortname, appname, appkey, sharedsecret } = decodeConnectionSecret(answer.body.data.connection_secret);
  return { shortname, appname, appkey, sharedSecret: sharedsecret };
}
