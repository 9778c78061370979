import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import { after } from 'node:test';
import { type ConnectionSecret, decodeConnectionSecret } from '@keyward/contract';
import { createAccount } from '../../src/actions/system/create-account.ts';
import { newSetupLink } from '../../src/actions/system/setup-link.ts';
import { createUser } from '../../src/actions/users/create.ts';
import { cliCaller } from '../../src/domain/caller.ts';
import { cookiesOf, type HttpResponse } from './http-client.ts';
import { type Credentials, requestToken } from './request-token.ts';
import { type ApiCaller, linkToken, RunningServer, type StartOptions } from './running-server.ts';

export type { HttpResponse } from './http-client.ts';
export { base64url, type Credentials, requestToken, signTexts } from './request-token.ts';
export { type ApiCaller, linkToken, type RequestOptions, START_TIME } from './running-server.ts';

/** The name of a role in any case: ADMIN, READONLY or a role that the test added. */
export type RoleName = string;

export const PASSWORD = 'seven grey herons over the lock';
export const OTHER_PASSWORD = 'nine brown otters under a bridge';

export interface SignedInUser extends ApiCaller {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly shortname: string;
  /** The session and device cookies in the form in which a browser sends them. */
  readonly cookie: string;
}

export interface Key extends ApiCaller, Credentials {
  readonly id: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A second account on the same server with its own users and keys. */
export interface OtherAccount {
  readonly shortname: string;
  readonly administrator: SignedInUser;
}

/** A running server with its users and keys. */
export class Keyward extends RunningServer {
  #users = new Map<RoleName, Promise<SignedInUser>>();
  #keys = new Map<RoleName, Promise<Key>>();
  #names = 0;

  /** Creates the account and its first administrator with the setup link. */
  async setUp(shortname = 'acme1', email = 'ada@example.com', password = PASSWORD): Promise<SignedInUser> {
    const token = linkToken(await newSetupLink(this.context));
    for (const secret of [token, password]) this.secrets.add(secret);
    const response = await this.ok('POST', '/api/v1/setup', {
      body: { token, shortname, email, password, given_name: 'Ada', family_name: 'Lovelace' },
      headers: { origin: this.url },
    });
    const user = this.#userOf(response, password);
    this.#users.set('ADMIN', Promise.resolve(user));
    return user;
  }

  #userOf(response: HttpResponse, password: string): SignedInUser {
    const { id, name: email, shortname } = response.body.data;
    const cookie = cookiesOf(response);
    return { id, email, shortname, password, cookie, headers: { cookie, origin: this.url } };
  }

  /** Starts a new session; `headers` can contain an earlier device cookie. */
  async signIn(
    email = 'ada@example.com',
    password = PASSWORD,
    headers: OutgoingHttpHeaders = {},
  ): Promise<SignedInUser> {
    const response = await this.ok('POST', '/api/v1/session', {
      body: { email, password },
      headers: { origin: this.url, ...headers },
    });
    return this.#userOf(response, password);
  }

  /**
   * Returns a signed-in user with this role in the first account, shared by the tests of a file. The session starts
   * when the user is created, so a test that advances the clock by hours must sign in again.
   */
  async asUser(role: RoleName = 'ADMIN'): Promise<SignedInUser> {
    const existing = this.#users.get(role) ?? this.invite({ role });
    this.#users.set(role, existing);
    return existing;
  }

  /** Adds a user and follows the enrollment link; an administrator approves users that a key adds. */
  async invite(
    options: { role?: RoleName; email?: string; by?: ApiCaller; password?: string; approvedBy?: ApiCaller } = {},
  ): Promise<SignedInUser> {
    const { role = 'READONLY', password = PASSWORD } = options;
    const email = options.email ?? `${role.toLowerCase()}-${++this.#names}@example.com`;
    const by = options.by ?? (await this.asUser('ADMIN'));
    const { body } = await this.ok('POST', '/api/v1/user', {
      body: { given_name: 'Grace', family_name: 'Hopper', email, roles: [role] },
      as: by,
    });
    const { id, enrollment } = body.data;
    return this.enroll((enrollment ?? (await this.approve(id, options.approvedBy))).url, password);
  }

  /** Approves a user that a key added, by default as the first administrator, and returns the enrollment link. */
  async approve(id: string, by?: ApiCaller): Promise<{ readonly url: string }> {
    const { body } = await this.ok('POST', `/api/v1/user/${id}/approve`, { as: by ?? (await this.signIn()) });
    return body.data.enrollment;
  }

  async enroll(url: string, password = PASSWORD): Promise<SignedInUser> {
    this.secrets.add(password);
    const response = await this.ok('POST', '/api/v1/enrollment', {
      body: { token: linkToken(url), password },
      headers: { origin: this.url },
    });
    return this.#userOf(response, password);
  }

  /** Returns a key with this role in the first account and its tokens, shared by the tests of a file. */
  async asKey(role: RoleName = 'ADMIN'): Promise<Key> {
    const existing = this.#keys.get(role) ?? this.addKey({ role });
    this.#keys.set(role, existing);
    return existing;
  }

  /** Adds a key and exchanges its first request token. The caller must have re-authenticated recently. */
  async addKey(
    options: { role?: RoleName; appname?: string; by?: ApiCaller; expiresAt?: number | null } = {},
  ): Promise<Key> {
    const { role = 'ADMIN', by = await this.asUser('ADMIN') } = options;
    const appname = options.appname ?? `${role.toLowerCase()}-key-${++this.#names}`;
    const { body } = await this.ok('POST', '/api/v1/api-keys', {
      body: {
        appname,
        roles: [role],
        ...(options.expiresAt !== undefined && { expires_at: options.expiresAt }),
      },
      as: by,
    });
    const credentials = this.credentialsOf(body.data.connection_secret);
    return { ...credentials, id: body.data.id, ...(await this.tokensOf(credentials)) };
  }

  credentialsOf(connectionSecret: string): Credentials {
    const { sharedsecret, ...rest }: ConnectionSecret = decodeConnectionSecret(connectionSecret);
    this.secrets.add(sharedsecret);
    return { shortname: rest.shortname, appname: rest.appname, appkey: rest.appkey, sharedSecret: sharedsecret };
  }

  exchange(jwt: string): Promise<HttpResponse> {
    return this.request('POST', '/api/v1/auth/token', { body: { jwt } });
  }

  /** Exchanges a new request token and returns the access and refresh tokens. */
  async tokensOf(credentials: Credentials): Promise<ApiCaller & { accessToken: string; refreshToken: string }> {
    const response = await this.exchange(requestToken(credentials, this.clock.now));
    assert.equal(response.status, 200, response.text);
    const { access_token: accessToken, refresh_token: refreshToken } = response.body;
    return { accessToken, refreshToken, headers: { authorization: `Bearer ${accessToken}` } };
  }

  /** Creates another account with the CLI, and returns its signed-in administrator. */
  async otherAccount(shortname = 'other1'): Promise<OtherAccount> {
    const account = await createAccount(this.context, shortname);
    const body = { given_name: 'Eve', family_name: 'Other', email: `eve@${shortname}.example`, roles: ['ADMIN'] };
    const user = await createUser(this.context, cliCaller(account), { body });
    return { shortname, administrator: await this.enroll(user.enrollment?.url ?? '') };
  }
}

/** Starts a server on an empty data directory and signs in its first administrator; stops it after the tests. */
export async function startKeyward(options: StartOptions = {}): Promise<Keyward> {
  const keyward = new Keyward(options);
  after(() => keyward.close());
  await keyward.start();
  if (!options.empty) await keyward.setUp();
  return keyward;
}
