import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatKey } from '@keyward/contract/key-format';
import type { Connection } from './loopback-feed.ts';

/** The start of every simulation, in Unix seconds. */
export const NOW = 1_800_000_000;

/** Returns the key with this name, the same for each call. */
export function keyNamed(name: string): string {
  return formatKey('kw', `${name}Z`.padEnd(30, '0'));
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

export interface RowOptions {
  readonly key?: string;
  readonly role?: string;
  readonly generation?: number;
  readonly expiresAt?: number | null;
  readonly ips?: readonly string[];
  readonly rate?: readonly [number, number];
}

/** Returns a key as a feed event; its name determines its secret. */
export function row(name: string, options: RowOptions = {}): unknown[] {
  const { key = keyNamed(name), role = 'admin', generation = 1, expiresAt = null, ips, rate } = options;
  return [`key_${name}`, name, role, digestOf(key), generation, expiresAt, ips ?? 0, rate ?? 0];
}

export interface Played {
  readonly now?: number;
  readonly number?: number;
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  readonly jwks?: readonly unknown[];
  readonly formats?: readonly unknown[];
  readonly keys?: readonly unknown[][];
  readonly ended?: readonly string[];
  readonly heartbeat?: number;
}

export const ISSUER = 'https://keyward.example';

/**
 * Returns the first event of a feed. With heartbeats of 5 seconds the verifier tolerates 10 seconds of silence, its maximum, so
 * that a busy machine does not make it reconnect.
 */
export function hello(mode: 'snapshot' | 'resume', { now = NOW, number = 1, heartbeat = 5 }: Played = {}): unknown {
  const account = { shortname: 'acme1', url: ISSUER, issuer: ISSUER };
  return { version: 1, account, number, mode, heartbeat_seconds: heartbeat, now };
}

export const ROLES = { admin: ['flows:fetch', 'flows:create'], readonly: ['flows:fetch'] };

/** Sends the events with which a feed starts. */
export function snapshot(connection: Connection, played: Played = {}): void {
  const { now = NOW, number = 1, roles = ROLES, jwks = [], keys = [], ended = [], formats } = played;
  connection.say('hello', hello('snapshot', played));
  connection.say('account', { roles, jwks, ...(formats && { formats }) });
  if (keys.length > 0) connection.say('keys', keys);
  connection.say('ended', ended);
  connection.say('ready', { now }, number);
}

/** Sends a heartbeat for this entry and waits until the verifier has received it. */
export async function sendBeat(
  connection: Connection,
  verifier: { status(): { readonly number: number | undefined } },
  number: number,
): Promise<void> {
  connection.say('beat', { now: NOW, number }, number);
  await waitUntil(() => verifier.status().number === number);
}

/** A timeout that even a busy machine does not reach. */
const TIMEOUT_MS = 120_000;

/** Waits for a truthy result and returns it. */
export async function waitUntil<T>(look: () => T, holds: (seen: T) => boolean = Boolean): Promise<T> {
  const end = performance.now() + TIMEOUT_MS;
  for (;;) {
    const seen = look();
    if (holds(seen)) return seen;
    if (performance.now() > end) throw new Error(`The condition was not met; last result: ${JSON.stringify(seen)}`);
    await sleep(5);
  }
}

/** Two clocks that only the test advances. */
export class PlayedClock {
  wall = NOW * 1000;
  monotonic = 5_000_000;
  readonly now = () => this.wall;
  readonly elapsed = () => this.monotonic;

  pass(seconds: number): void {
    this.wall += seconds * 1000;
    this.monotonic += seconds * 1000;
  }
}
