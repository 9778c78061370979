import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { type ConnectionSecret, decodeConnectionSecret } from '@keyward/contract';
import type { FastifyInstance } from 'fastify';
import type { Context } from '../../src/actions/context.ts';
import { createAccount } from '../../src/actions/system/create-account.ts';
import { newSetupLink } from '../../src/actions/system/setup-link.ts';
import { createUser } from '../../src/actions/users/create.ts';
import { type Installation, openForServer } from '../../src/compose.ts';
import { terminalCaller } from '../../src/domain/caller.ts';
import type { RandomBytes } from '../../src/domain/randomness.ts';
import { createApp } from '../../src/http/app.ts';
import { createLogger } from '../../src/http/logger.ts';
import { checkAnswer } from './contract-check.ts';
import { type Answer, cookiesOf, newAgent, send } from './http-client.ts';
import { type Credentials, requestToken } from './request-token.ts';

export type { Answer } from './http-client.ts';
export { base64url, type Credentials, requestToken, signTexts } from './request-token.ts';

export type RoleName = 'ADMIN' | 'READONLY';

/** When every test begins, so that none depends on the day it runs: 2027-01-15. */
export const BEGINNING = 1_800_000_000;

export const PASSWORD = 'seven grey herons over the lock';
export const OTHER_PASSWORD = 'nine brown otters under a bridge';

export interface StartOptions {
  /** What clients are told; the loopback address with its port unless said. */
  readonly publicUrl?: string;
  readonly keyPrefix?: string;
  readonly trustedProxies?: readonly string[];
  readonly consoleDirectory?: string;
  readonly random?: RandomBytes;
  /** Leaves the database without an account. */
  readonly empty?: boolean;
}

/** Whoever makes a request: the headers that say so. */
export interface As {
  readonly headers: OutgoingHttpHeaders;
}

export interface Person extends As {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly shortname: string;
  /** Session and device cookie, as a browser sends them. */
  readonly cookie: string;
}

export interface Key extends As, Credentials {
  readonly id: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface Sent {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent form-encoded. */
  readonly form?: Readonly<Record<string, string>> | string;
  /** Sent as it is; say the content type in the headers. */
  readonly content?: string | Buffer;
  readonly as?: As | undefined;
  readonly headers?: OutgoingHttpHeaders;
  /** Set to false where what comes back is no answer of the API. */
  readonly checked?: boolean;
}

/** Time that moves only when a test moves it. Unix seconds. */
export class Clock {
  now = BEGINNING;

  advance(seconds: number): void {
    this.now += seconds;
  }
}

/** A second account on the same server, with people and keys of its own. */
export interface OtherAccount {
  readonly shortname: string;
  readonly administrator: Person;
}

export class Keyward {
  readonly clock = new Clock();
  readonly dataDirectory = mkdtempSync(join(tmpdir(), 'keyward-test-'));
  /** Every line that was logged. */
  readonly log: string[] = [];
  /** Every secret that went over the wire so far: none may stand in an error, in the log or in the database. */
  readonly secrets = new Set<string>();
  readonly #options: StartOptions;
  #agent = newAgent();
  #installation: Installation | undefined;
  #app: FastifyInstance | undefined;
  #people = new Map<RoleName, Promise<Person>>();
  #keys = new Map<RoleName, Promise<Key>>();
  #names = 0;
  port = 0;

  constructor(options: StartOptions) {
    this.#options = options;
  }

  get url(): string {
    return this.#options.publicUrl ?? `http://127.0.0.1:${this.port}`;
  }

  /** What actions work with, for what has no door over HTTP: the terminal, another account, the stores. */
  get context(): Context {
    assert.ok(this.#installation, 'Keyward is not running');
    return this.#installation.context;
  }

  async start(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      if (this.port === 0) this.port = await freePort();
      try {
        await this.#open();
        return;
      } catch (error) {
        await this.stop();
        const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
        if (!taken || attempt === 5) throw error;
        this.port = 0;
      }
    }
  }

  async #open(): Promise<void> {
    const { random = randomBytes, keyPrefix = 'kw', trustedProxies = [], consoleDirectory } = this.#options;
    const config = { dataDirectory: this.dataDirectory, masterKey: undefined, keyPrefix };
    this.#installation = await openForServer(config, this.url, { now: () => this.clock.now, random });
    this.#app = await createApp({
      context: this.context,
      logger: createLogger({ write: (line) => void this.log.push(line) }),
      trustedProxies,
      ...(consoleDirectory !== undefined && { consoleDirectory }),
    });
    await this.#app.listen({ host: '127.0.0.1', port: this.port });
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    this.#agent = newAgent();
    this.#app?.server.closeAllConnections();
    await this.#app?.close();
    await this.#installation?.close();
    this.#app = undefined;
    this.#installation = undefined;
  }

  /** The same data directory and port under a new server. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.dataDirectory, { recursive: true, force: true });
  }

  /** One request over HTTP. Whatever comes back is held against the contract. */
  async request(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const { as, form, checked = true } = sent;
    const typed = 'body' in sent ? 'application/json' : form === undefined ? undefined : FORM;
    const answer = await send(this.port, this.#agent, {
      method,
      path,
      headers: {
        host: new URL(this.url).host,
        ...(typed !== undefined && { 'content-type': typed }),
        ...as?.headers,
        ...sent.headers,
      },
      content: contentOf(sent),
    });
    this.#noteSecrets(answer);
    if (checked) checkAnswer(method, path, answer, this.secrets);
    return answer;
  }

  /** A request that must succeed. */
  async ok(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const answer = await this.request(method, path, sent);
    assert.ok(answer.status < 300, `${method} ${path} answered ${answer.status} ${answer.text}`);
    return answer;
  }

  /** A request that must be refused with this code. */
  async refused(code: string, method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const answer = await this.request(method, path, sent);
    assert.equal(answer.body?.code, code, `${method} ${path} answered ${answer.status} ${answer.text}`);
    return answer;
  }

  #noteSecrets(answer: Answer): void {
    for (const cookie of answer.headers['set-cookie'] ?? []) {
      const [, value = ''] = /^[^=]+=([^;]*)/.exec(cookie) ?? [];
      if (value !== '') this.secrets.add(value);
    }
    if (answer.status >= 300 || typeof answer.body !== 'object') return;
    for (const found of [answer.body, answer.body?.data]) {
      for (const name of SECRET_MEMBERS) if (typeof found?.[name] === 'string') this.secrets.add(found[name]);
      const url: unknown = found?.url ?? found?.enrolment?.url;
      if (typeof url === 'string' && url.includes('#')) this.secrets.add(linkToken(url));
    }
  }

  /** Makes the account and its first administrator through the link of the terminal. */
  async setUp(shortname = 'acme1', email = 'ada@example.com', password = PASSWORD): Promise<Person> {
    const token = linkToken(await newSetupLink(this.context));
    this.secrets.add(password);
    const answer = await this.ok('POST', '/api/v1/setup', {
      body: { token, shortname, email, password, given_name: 'Ada', family_name: 'Lovelace' },
      headers: { origin: this.url },
    });
    const person = this.#personOf(answer, password);
    this.#people.set('ADMIN', Promise.resolve(person));
    return person;
  }

  #personOf(answer: Answer, password: string): Person {
    const { id, name: email, shortname } = answer.body.data;
    const cookie = cookiesOf(answer);
    return { id, email, shortname, password, cookie, headers: { cookie, origin: this.url } };
  }

  /** Opens a new session. The device cookie of an earlier one may come along. */
  async signIn(email = 'ada@example.com', password = PASSWORD, headers: OutgoingHttpHeaders = {}): Promise<Person> {
    const answer = await this.ok('POST', '/api/v1/session', {
      body: { email, password },
      headers: { origin: this.url, ...headers },
    });
    return this.#personOf(answer, password);
  }

  /**
   * A person of this role in the first account, signed in and shared among the tests of a file. The session is the one
   * of when the person was made: who moves the clock far signs in anew.
   */
  async asPerson(role: RoleName = 'ADMIN'): Promise<Person> {
    const known = this.#people.get(role) ?? this.invite({ role });
    this.#people.set(role, known);
    return known;
  }

  /** Adds a person and follows the link that they would get. */
  async invite(options: { role?: RoleName; email?: string; by?: As; password?: string } = {}): Promise<Person> {
    const { role = 'READONLY', password = PASSWORD } = options;
    const email = options.email ?? `${role.toLowerCase()}-${++this.#names}@example.com`;
    const by = options.by ?? (await this.asPerson('ADMIN'));
    const { body } = await this.ok('POST', '/api/v1/user', {
      body: { given_name: 'Grace', family_name: 'Hopper', email, roles: [role] },
      as: by,
    });
    return this.enrol(body.data.enrolment.url, password);
  }

  async enrol(url: string, password = PASSWORD): Promise<Person> {
    this.secrets.add(password);
    const answer = await this.ok('POST', '/api/v1/enrolment', {
      body: { token: linkToken(url), password },
      headers: { origin: this.url },
    });
    return this.#personOf(answer, password);
  }

  /** A key of this role in the first account after a real exchange, shared among the tests of a file. */
  async asKey(role: RoleName = 'ADMIN'): Promise<Key> {
    const known = this.#keys.get(role) ?? this.addKey({ role });
    this.#keys.set(role, known);
    return known;
  }

  /** Adds a key and exchanges its first request token. Needs somebody with fresh presence. */
  async addKey(options: { role?: RoleName; appname?: string; by?: As; expiresAt?: number | null } = {}): Promise<Key> {
    const { role = 'ADMIN', by = await this.asPerson('ADMIN') } = options;
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

  exchange(jwt: string): Promise<Answer> {
    return this.request('POST', '/api/v1/auth/token', { body: { jwt } });
  }

  /** A real exchange. */
  async tokensOf(credentials: Credentials): Promise<As & { accessToken: string; refreshToken: string }> {
    const answer = await this.exchange(requestToken(credentials, this.clock.now));
    assert.equal(answer.status, 200, answer.text);
    const { access_token: accessToken, refresh_token: refreshToken } = answer.body;
    return { accessToken, refreshToken, headers: { authorization: `Bearer ${accessToken}` } };
  }

  /** Another account, made from the terminal, with an administrator who is signed in. */
  async otherAccount(shortname = 'other1'): Promise<OtherAccount> {
    const account = await createAccount(this.context, shortname);
    const body = { given_name: 'Eve', family_name: 'Other', email: `eve@${shortname}.example`, roles: ['ADMIN'] };
    const invited = await createUser(this.context, terminalCaller(account), { body });
    return { shortname, administrator: await this.enrol(invited.enrolment.url) };
  }
}

const FORM = 'application/x-www-form-urlencoded';
const SECRET_MEMBERS = [
  'appkey',
  'connection_secret',
  'shared_secret',
  'access_token',
  'refresh_token',
  'id_token',
] as const;

function contentOf({ form, content, ...sent }: Sent): string | Buffer | undefined {
  if ('body' in sent) return JSON.stringify(sent.body);
  if (form === undefined) return content;
  return typeof form === 'string' ? form : new URLSearchParams(form).toString();
}

/** The token that a link carries in its fragment. */
export function linkToken(url: string): string {
  const [, token = ''] = url.split('#token=');
  return token;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The real server on an empty data directory, with its first administrator signed in. It ends with the tests. */
export async function startKeyward(options: StartOptions = {}): Promise<Keyward> {
  const keyward = new Keyward(options);
  after(() => keyward.close());
  await keyward.start();
  if (!options.empty) await keyward.setUp();
  return keyward;
}
