import assert from 'node:assert/strict';
import { type Credentials, requestToken } from '../../support/request-token.ts';
import { type Client, credentialsOf } from './client.ts';

interface Key {
  credentials: Credentials;
  /** Earlier secrets, which must stay revoked. */
  readonly retired: Credentials[];
  state: 'present' | 'deleted' | 'unknown';
  /** True if a regeneration was requested but not acknowledged, so that either secret may be valid. */
  isSecretUnknown: boolean;
  refreshToken?: string;
}

/** Sends concurrent changes, and stores what the server acknowledged. */
export class Load {
  readonly keys = new Map<string, Key>();
  /** Request tokens that were accepted. */
  readonly usedTokens: string[] = [];
  acknowledged = 0;
  readonly #idle: string[] = [];
  /** Keys that were changed after their last verification. */
  readonly #touched = new Set<string>();

  /** Sends changes until the server exits. @param round part of the names of new keys */
  async run(client: Client, round: number, hasExited: () => boolean): Promise<void> {
    const tasks = [
      () => this.#create(client, round),
      () => this.#delete(client),
      () => this.#regenerate(client),
      () => this.#exchange(client),
      () => this.#refresh(client),
      () => this.#create(client, round),
    ];
    await Promise.all(tasks.map((work) => repeatUntilExit(work, hasExited)));
  }

  async #create(client: Client, round: number): Promise<void> {
    const appname = `key-${round}-${this.keys.size}`;
    const key: Key = { credentials: unknownCredentials, retired: [], state: 'unknown', isSecretUnknown: true };
    this.keys.set(appname, key);
    this.#touched.add(appname);
    const response = await client.call('POST', '/api/v1/api-keys', { appname, roles: ['READONLY'] });
    assert.equal(response.status, 201, response.text);
    Object.assign(key, { credentials: credentialsOf(response), state: 'present', isSecretUnknown: false });
    this.#idle.push(appname);
    this.acknowledged++;
  }

  async #delete(client: Client): Promise<void> {
    await this.#on(async (appname, key) => {
      key.state = 'unknown';
      const response = await client.call('DELETE', `/api/v1/api-keys/${appname}`);
      assert.equal(response.status, 204, response.text);
      key.state = 'deleted';
      return false;
    });
  }

  async #regenerate(client: Client): Promise<void> {
    await this.#on(async (appname, key) => {
      key.isSecretUnknown = true;
      const response = await client.call('PUT', `/api/v1/api-keys/${appname}/regen`);
      assert.equal(response.status, 200, response.text);
      key.retired.push(key.credentials);
      Object.assign(key, { credentials: credentialsOf(response), isSecretUnknown: false });
      delete key.refreshToken;
      return true;
    });
  }

  async #exchange(client: Client): Promise<void> {
    await this.#on(async (_appname, key) => {
      const jwt = requestToken(key.credentials, Math.floor(Date.now() / 1000));
      const response = await client.exchange(jwt);
      assert.equal(response.status, 200, response.text);
      this.usedTokens.push(jwt);
      key.refreshToken = response.body.refresh_token;
      return true;
    });
  }

  async #refresh(client: Client): Promise<void> {
    await this.#on(async (_appname, key) => {
      if (key.refreshToken === undefined) {
        await pause();
        return true;
      }
      const response = await client.refresh(key.refreshToken);
      assert.equal(response.status, 200, response.text);
      key.refreshToken = response.body.refresh_token;
      return true;
    });
  }

  /** Runs one change at a time per key, so that its expected state is known. */
  async #on(work: (appname: string, key: Key) => Promise<boolean>): Promise<void> {
    const appname = this.#idle.shift();
    const key = appname === undefined ? undefined : this.keys.get(appname);
    if (appname === undefined || !key) {
      await pause();
      return;
    }
    this.#touched.add(appname);
    if (await work(appname, key)) this.#idle.push(appname);
    this.acknowledged++;
  }

  /**
   * Asserts that a restarted server kept every acknowledged change to the keys in use. Call it immediately after the
   * restart: a refresh with a lost response can only be repeated for 30 seconds.
   */
  async assertTouchedKept(client: Client, present: ReadonlySet<string>): Promise<void> {
    await this.#assertKept(client, present, [...this.#touched]);
    this.#touched.clear();
  }

  assertAllKept(client: Client, present: ReadonlySet<string>): Promise<void> {
    return this.#assertKept(client, present, [...this.keys.keys()]);
  }

  async #assertKept(client: Client, present: ReadonlySet<string>, appnames: readonly string[]): Promise<void> {
    for (const appname of appnames) {
      const key = this.keys.get(appname) as Key;
      if (key.state !== 'unknown')
        assert.equal(present.has(appname), key.state === 'present', `${appname} ${key.state}`);
      await assertSecrets(client, appname, key);
    }
    for (const jwt of this.usedTokens.splice(0)) assert.equal((await client.exchange(jwt)).status, 401, 'a used token');
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

const unknownCredentials: Credentials = { shortname: '', appname: '', appkey: '', sharedSecret: '' };

async function assertSecrets(client: Client, appname: string, key: Key): Promise<void> {
  for (const old of key.retired) assert.equal((await client.exchangeAs(old)).status, 401, `${appname}: an old secret`);
  if (key.credentials === unknownCredentials || key.state === 'unknown') return;
  const { status } = await client.exchangeAs(key.credentials);
  if (!key.isSecretUnknown) assert.equal(status, key.state === 'present' ? 200 : 401, `${appname}: its secret`);
  if (key.state === 'deleted' || key.isSecretUnknown || key.refreshToken === undefined) return;
  // The response to the last refresh may have been lost: within 30 seconds the same token returns the same successor.
  const refreshed = await client.refresh(key.refreshToken);
  assert.equal(refreshed.status, 200, `${appname}: its refresh token ${refreshed.text}`);
  key.refreshToken = refreshed.body.refresh_token;
}

async function repeatUntilExit(work: () => Promise<void>, hasExited: () => boolean): Promise<void> {
  try {
    while (!hasExited()) await work();
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
  }
}
