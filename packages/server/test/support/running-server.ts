import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Context } from '../../src/actions/context.ts';
import { signingKeyFor } from '../../src/actions/system/signing-keys.ts';
import { type Installation, openForServer } from '../../src/compose.ts';
import { type Config, readConfig } from '../../src/config.ts';
import type { RandomBytes } from '../../src/domain/randomness.ts';
import { createApp } from '../../src/http/app.ts';
import { createLogger } from '../../src/http/logger.ts';
import type { OutgoingOptions } from '../../src/outgoing/outgoing.ts';
import type { FeedLimits } from '../../src/verification/feed/feeds.ts';
import { generateSigningKey as newSigningKey } from '../../src/verification/signing-key.ts';
import { cachedFile } from './cached-file.ts';
import { checkResponse } from './contract-check.ts';
import { newDataFolder } from './data-folder.ts';
import { freePort } from './free-port.ts';
import { type HttpResponse, newAgent, send } from './http-client.ts';
import { prepareDataDirectory } from './migrated-database.ts';

/** The time at the start of every test, independent of the current date: 2027-01-15. */
export const START_TIME = 1_800_000_000;

export interface StartOptions {
  /** The public URL; by default http://127.0.0.1 with the port. */
  readonly publicUrl?: string;
  readonly keyPrefix?: string;
  readonly trustedProxies?: readonly string[];
  /** The value of KEYWARD_ALLOWED_HOSTS. */
  readonly allowedHosts?: string;
  readonly insecureHttp?: Config['insecureHttp'];
  /** The listening address; 127.0.0.1 by default. Requests always use 127.0.0.1. */
  readonly host?: string;
  readonly consoleDirectory?: string;
  readonly sdkDirectory?: string;
  readonly random?: RandomBytes;
  readonly feedLimits?: FeedLimits;
  /**
   * The clock that measures how long the follower did not read the change log. Does not advance by default, because
   * this process can be suspended for seconds on a busy machine.
   */
  readonly followerMs?: () => number;
  /** Generates signing keys; the server starts without waiting for them. */
  readonly generateSigningKey?: Context['generateSigningKey'];
  /** IP addresses allowed for outgoing requests; none by default. */
  readonly outgoingAllowed?: readonly string[];
  readonly githubKeysUrl?: string;
  readonly outgoing?: Omit<OutgoingOptions, 'allowed'>;
  /** The mail server; a test sends due mail itself. */
  readonly mail?: Config['mail'];
  readonly securityContact?: string;
  /** Leaves the database without an account. */
  readonly empty?: boolean;
}

/** The caller of a request, as headers. */
export interface ApiCaller {
  readonly headers: OutgoingHttpHeaders;
}

export interface RequestOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent form-encoded. */
  readonly form?: Readonly<Record<string, string>> | string;
  /** Sent unchanged; the headers must state the content type. */
  readonly content?: string | Buffer;
  readonly as?: ApiCaller | undefined;
  readonly headers?: OutgoingHttpHeaders;
  /** False for a response that is not part of the API contract. */
  readonly checked?: boolean;
}

/** A clock in Unix seconds that only the test advances. */
class Clock {
  now = START_TIME;

  advance(seconds: number): void {
    this.now += seconds;
  }
}

/** A server in this process on a temporary data directory, reached over HTTP. */
export class RunningServer {
  readonly clock = new Clock();
  readonly dataDirectory = newDataFolder('test');
  /** Every log line. */
  readonly log: string[] = [];
  /** Every secret sent so far. No error, log line or database may contain any of these secrets. */
  readonly secrets = new Set<string>();
  readonly #options: StartOptions;
  #agent = newAgent();
  #installation: Installation | undefined;
  #app: FastifyInstance | undefined;
  port = 0;

  constructor(options: StartOptions) {
    this.#options = options;
  }

  get url(): string {
    return this.#options.publicUrl ?? `http://127.0.0.1:${this.port}`;
  }

  /** The action context, for parts without an HTTP API: the CLI, another account, the stores. */
  get context(): Context {
    assert.ok(this.#installation, 'Keyward is not running');
    return this.#installation.context;
  }

  async start(): Promise<void> {
    if (!existsSync(join(this.dataDirectory, 'keyward.sqlite'))) await prepareDataDirectory(this.dataDirectory);
    for (let attempt = 1; ; attempt++) {
      if (this.port === 0) this.port = await freePort();
      try {
        await this.#open();
        return;
      } catch (error) {
        await this.stop();
        const isPortTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
        if (!isPortTaken || attempt === 5) throw error;
        this.port = 0;
      }
    }
  }

  async #open(): Promise<void> {
    const {
      random = randomBytes,
      keyPrefix = 'kw',
      trustedProxies = [],
      consoleDirectory,
      sdkDirectory,
      host = '127.0.0.1',
      feedLimits,
      followerMs = () => 0,
      generateSigningKey,
      outgoingAllowed = [],
      outgoing,
      githubKeysUrl,
      mail,
    } = this.#options;
    const config = {
      dataDirectory: this.dataDirectory,
      masterKey: undefined,
      keyPrefix,
      outgoingAllowed,
      githubKeysUrl,
      mail,
    };
    this.#installation = await openForServer(config, this.url, {
      now: () => this.clock.now,
      random,
      warn: (message, cause) => void this.log.push(cause === undefined ? message : `${message} ${cause}`),
      generateSigningKey: generateSigningKey ?? sharedSigningKey,
      ...(feedLimits && { feedLimits }),
      followerMs,
      ...(outgoing && { outgoing }),
    });
    // CLI commands request a fold and wait for seconds if no server responds.
    this.context.uses.answerFoldRequests((error) => void this.log.push(String(error)));
    // The order of change log entries must not depend on when the key is ready.
    if (!generateSigningKey) await signingKeyFor(this.context, 'RS256');
    this.#app = await createApp({
      context: this.context,
      logger: createLogger({ write: (line) => void this.log.push(line) }),
      trustedProxies,
      allowedHosts: readConfig({ KEYWARD_ALLOWED_HOSTS: this.#options.allowedHosts }).allowedHosts,
      insecureHttp: this.#options.insecureHttp,
      securityContact: this.#options.securityContact,
      ...(consoleDirectory !== undefined && { consoleDirectory }),
      ...(sdkDirectory !== undefined && { sdkDirectory }),
    });
    await this.#app.listen({ host, port: this.port });
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

  /** Starts a new server on the same data directory and port. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.dataDirectory, { recursive: true, force: true });
  }

  /** Sends a request and validates the response against the contract. */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<HttpResponse> {
    const { as, form, checked = true } = options;
    const contentType = 'body' in options ? 'application/json' : form === undefined ? undefined : FORM;
    const response = await send(this.port, this.#agent, {
      method,
      path,
      headers: {
        host: new URL(this.url).host,
        ...(contentType !== undefined && { 'content-type': contentType }),
        ...as?.headers,
        ...options.headers,
      },
      content: contentOf(options),
    });
    this.#recordSecrets(response);
    if (checked) checkResponse(method, path, response, this.secrets);
    return response;
  }

  /** Sends a request and asserts that it succeeds. */
  async ok(method: string, path: string, options: RequestOptions = {}): Promise<HttpResponse> {
    const response = await this.request(method, path, options);
    assert.ok(response.status < 300, `${method} ${path} returned ${response.status} ${response.text}`);
    return response;
  }

  /** Sends a request and asserts that it fails with this error code. */
  async expectError(code: string, method: string, path: string, options: RequestOptions = {}): Promise<HttpResponse> {
    const response = await this.request(method, path, options);
    assert.equal(response.body?.code, code, `${method} ${path} returned ${response.status} ${response.text}`);
    return response;
  }

  #recordSecrets(response: HttpResponse): void {
    for (const cookie of response.headers['set-cookie'] ?? []) {
      const [, value = ''] = /^[^=]+=([^;]*)/.exec(cookie) ?? [];
      if (value !== '') this.secrets.add(value);
    }
    if (response.status >= 300 || typeof response.body !== 'object') return;
    for (const record of [response.body, response.body?.data]) {
      for (const name of SECRET_MEMBERS) if (typeof record?.[name] === 'string') this.secrets.add(record[name]);
      const url: unknown = record?.url ?? record?.enrollment?.url;
      if (typeof url === 'string' && url.includes('#')) this.secrets.add(linkToken(url));
    }
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
  'credential',
  'secret',
] as const;

function contentOf({ form, content, ...options }: RequestOptions): string | Buffer | undefined {
  if ('body' in options) return JSON.stringify(options.body);
  if (form === undefined) return content;
  return typeof form === 'string' ? form : new URLSearchParams(form).toString();
}

/** Returns the token in the fragment of a link. */
export function linkToken(url: string): string {
  const [, token = ''] = url.split('#token=');
  return token;
}

/** Shares one RSA key pair among all servers under test, because generating it takes a large part of a second. */
const sharedSigningKey: Context['generateSigningKey'] = async (algorithm) => {
  if (algorithm !== 'RS256') return newSigningKey(algorithm);
  const file = await cachedFile('rsa-key-pair.json', async (draft) => {
    writeFileSync(draft, JSON.stringify(await newSigningKey(algorithm)), { mode: 0o600 });
  });
  return JSON.parse(readFileSync(file, 'utf8'));
};
