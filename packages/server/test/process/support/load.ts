import assert from 'node:assert/strict';
import { type Credentials, requestToken } from '../../support/request-token.ts';
import { type Client, credentialsOf } from './client.ts';

interface Key {
  credentials: Credentials;
  /** The earlier secrets: all of them must stay revoked. */
  readonly retired: Credentials[];
  state: 'present' | 'deleted' | 'unknown';
  /** A regeneration was asked for and never answered: the secret may be the one we know or one we never saw. */
  secretUnknown: boolean;
  refreshToken?: string;
}

/** Everything that a server has acknowledged, and how much of it was never answered. */
export class Load {
  readonly keys = new Map<string, Key>();
  /** Request tokens that were accepted. */
  readonly spent: string[] = [];
  acknowledged = 0;
  readonly #idle: string[] = [];
  /** Worked on since they were last held against the server. */
  readonly #touched = new Set<string>();

  /** Works until the server goes away. @param round names what is made */
  async run(client: Client, round: number, gone: () => boolean): Promise<void> {
    const works = [
      () => this.#create(client, round),
      () => this.#delete(client),
      () => this.#regenerate(client),
      () => this.#exchange(client),
      () => this.#refresh(client),
      () => this.#create(client, round),
    ];
    await Promise.all(works.map((work) => untilGone(work, gone)));
  }

  async #create(client: Client, round: number): Promise<void> {
    const appname = `key-${round}-${this.keys.size}`;
    const key: Key = { credentials: unknown, retired: [], state: 'unknown', secretUnknown: true };
    this.keys.set(appname, key);
    this.#touched.add(appname);
    const answer = await client.call('POST', '/api/v1/api-keys', { appname, roles: ['READONLY'] });
    assert.equal(answer.status, 201, answer.text);
    Object.assign(key, { credentials: credentialsOf(answer), state: 'present', secretUnknown: false });
    this.#idle.push(appname);
    this.acknowledged++;
  }

  async #delete(client: Client): Promise<void> {
    await this.#on(async (appname, key) => {
      key.state = 'unknown';
      const answer = await client.call('DELETE', `/api/v1/api-keys/${appname}`);
      assert.equal(answer.status, 204, answer.text);
      key.state = 'deleted';
      return false;
    });
  }

  async #regenerate(client: Client): Promise<void> {
    await this.#on(async (appname, key) => {
      key.secretUnknown = true;
      const answer = await client.call('PUT', `/api/v1/api-keys/${appname}/regen`);
      assert.equal(answer.status, 200, answer.text);
      key.retired.push(key.credentials);
      Object.assign(key, { credentials: credentialsOf(answer), secretUnknown: false });
      delete key.refreshToken;
      return true;
    });
  }

  async #exchange(client: Client): Promise<void> {
    await this.#on(async (_appname, key) => {
      const jwt = requestToken(key.credentials, Math.floor(Date.now() / 1000));
      const answer = await client.exchange(jwt);
      assert.equal(answer.status, 200, answer.text);
      this.spent.push(jwt);
      key.refreshToken = answer.body.refresh_token;
      return true;
    });
  }

  async #refresh(client: Client): Promise<void> {
    await this.#on(async (_appname, key) => {
      if (key.refreshToken === undefined) {
        await pause();
        return true;
      }
      const answer = await client.refresh(key.refreshToken);
      assert.equal(answer.status, 200, answer.text);
      key.refreshToken = answer.body.refresh_token;
      return true;
    });
  }

  /** One work at a time on each key, so that it is known what must hold. */
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
   * Asserts that a restarted server kept every acknowledged change of the keys in use. Call it immediately after the
   * restart: a refresh whose answer was lost can only be repeated for 30 seconds.
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
    for (const jwt of this.spent.splice(0)) assert.equal((await client.exchange(jwt)).status, 401, 'a used token');
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

const unknown: Credentials = { shortname: '', appname: '', appkey: '', sharedSecret: '' };

async function assertSecrets(client: Client, appname: string, key: Key): Promise<void> {
  for (const old of key.retired) assert.equal((await client.exchangeAs(old)).status, 401, `${appname}: an old secret`);
  if (key.credentials === unknown || key.state === 'unknown') return;
  const { status } = await client.exchangeAs(key.credentials);
  if (!key.secretUnknown) assert.equal(status, key.state === 'present' ? 200 : 401, `${appname}: its secret`);
  if (key.state === 'deleted' || key.secretUnknown || key.refreshToken === undefined) return;
  // The answer to the last refresh may have been lost: within 30 seconds the same token gets the same successor.
  const refreshed = await client.refresh(key.refreshToken);
  assert.equal(refreshed.status, 200, `${appname}: its refresh token ${refreshed.text}`);
  key.refreshToken = refreshed.body.refresh_token;
}

async function untilGone(work: () => Promise<void>, gone: () => boolean): Promise<void> {
  try {
    while (!gone()) await work();
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
  }
}
