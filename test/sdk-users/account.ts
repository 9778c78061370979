import type { Client } from '../../packages/sdk/test/running-keyward.ts';

export interface Key {
  readonly appname: string;
  readonly secret: string;
  /** Unix seconds. */
  readonly expiresAt: number | null;
}

/** The lifetime of an expiring key in seconds, from shortly before its creation. */
const LIFETIME = 10;

/** The keys that requests to a program present. */
export interface Keys {
  /** A key with the role READONLY. */
  readonly reader: Key;
  readonly expired: Key;
  /** A key that is valid until the tests delete it. */
  readonly deleted: Key;
  /** A key of valid format that belongs to no account. */
  readonly wrong: Key;
}

/** The credentials of the programs. */
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

/** Adds the keys and the credentials of the program with this number. */
export async function prepareProgram(
  keyward: Client,
  number: number,
): Promise<{ keys: Keys; credentials: Credentials }> {
  const name = `program-${number}`;
  const add = async (suffix: string, role: string, lifetime?: number) => {
    const expiresAt = lifetime === undefined ? null : Math.floor(Date.now() / 1000) + lifetime;
    const body = { appname: `${name}-${suffix}`, roles: [role], expires_at: expiresAt };
    const { data } = await keyward.createApiKey({ body });
    return { appname: data.appname, secret: data.appkey, expiresAt, connectionSecret: data.connection_secret ?? '' };
  };
  const removed = await add('removed', 'READONLY');
  await keyward.deleteApiKey({ params: { appname: removed.appname } });
  const keys = {
    reader: await add('reader', 'READONLY'),
    expired: await add('expired', 'READONLY', LIFETIME),
    deleted: await add('deleted', 'READONLY'),
    wrong: removed,
  };
  const { data: replica } = await keyward.createReplica({ body: { name } });
  const verifierKey = await add('asking', 'verifier');
  return { keys, credentials: { replica: replica.credential, verifier: verifierKey.connectionSecret } };
}
