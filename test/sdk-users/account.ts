import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../packages/sdk/test/running-keyward.ts';

export interface Key {
  readonly appname: string;
  readonly secret: string;
}

/** The keys that a program is called with. */
export interface Keys {
  /** Has the role READONLY. */
  readonly reader: Key;
  readonly expired: Key;
  /** Is valid until the tests delete it. */
  readonly deleted: Key;
  /** Has the form of a key, and belongs to no account. */
  readonly wrong: Key;
}

/** What programs use to ask Keyward. */
export interface Credentials {
  /** The credential of a replica. */
  readonly replica: string;
  /** The connection secret of a key whose role is `verifier`. */
  readonly verifier: string;
}

/** Adds the resource that the programs protect. */
export async function prepareAccount(keyward: Client): Promise<void> {
  await keyward.createResource({ body: { resource: 'flows', fetch: true, create: true } });
}

/** Adds the keys and the credentials of the program of this number. */
export async function prepareProgram(
  keyward: Client,
  number: number,
): Promise<{ keys: Keys; credentials: Credentials }> {
  const name = `program-${number}`;
  const add = async (suffix: string, role: string, expiresAt: number | null = null) => {
    const body = { appname: `${name}-${suffix}`, roles: [role], expires_at: expiresAt };
    const { data } = await keyward.createApiKey({ body });
    return { appname: data.appname, secret: data.appkey, connectionSecret: data.connection_secret ?? '' };
  };
  const now = Math.floor(Date.now() / 1000);
  const removed = await add('removed', 'READONLY');
  await keyward.deleteApiKey({ params: { appname: removed.appname } });
  const keys = {
    reader: await add('reader', 'READONLY'),
    expired: await add('expired', 'READONLY', now + 2),
    deleted: await add('deleted', 'READONLY'),
    wrong: removed,
  };
  const { data: replica } = await keyward.createReplica({ body: { name } });
  const asking = await add('asking', 'verifier');
  return { keys, credentials: { replica: replica.credential, verifier: asking.connectionSecret } };
}

/** Waits until the expiring keys of every program that was prepared have expired. */
export const untilExpired = () => sleep(2_500);
