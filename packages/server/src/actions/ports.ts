import { randomText } from '../domain/randomness.ts';
import type { Follower } from '../verification/follower.ts';
import type { Context } from './context.ts';

export type Port = keyof Context;

/** The ports that authenticate an access token or an OAuth client. */
export type AuthenticationPort =
  | 'accessTokens'
  | 'index'
  | 'follower'
  | 'revokedTokens'
  | 'uses'
  | 'checks'
  | 'deniedAttempts'
  | 'publicUrl';

/** The ports of a function that is not an action. */
export type Ports<P extends Port> = Pick<Context, P>;

/**
 * The ports of an action: those that {@link change} needs, and those that the action declares. An action can access no
 * other ports. See docs/decisions/0059.
 */
export type ActionContext<P extends Port = never> = Ports<'storage' | 'now' | 'clock' | 'random' | P> & {
  readonly follower: Pick<Follower, 'catchUp'>;
};

/**
 * Returns the context of one action or CLI command. Its time is read from the clock once, on first use, so that times
 * that are compared or stored together, such as the creation and expiry of a key, cannot differ by a second. A nested
 * action has the same time as the outer one.
 */
export function atOneMoment<C extends Ports<'now' | 'clock'>>(context: C): C {
  return context.now === context.clock ? atNewMoment(context) : context;
}

/**
 * Returns a context of the same kind for work that continues after the action that started it, such as a batch of a
 * bulk operation.
 */
export function atNewMoment<C extends Ports<'clock'>>(context: C): C {
  let at: number | undefined;
  const now = () => {
    at ??= context.clock();
    return at;
  };
  return { ...context, now };
}

const ID_LENGTH = 20;

/** Returns a unique identifier such as `key_4fJ…`, with 119 random bits. */
export function newId(
  { random }: Ports<'random'>,
  kind: 'acct' | 'bulk' | 'key' | 'rev' | 'user' | 'sess' | 'fam' | 'role' | 'repl' | 'hook' | 'note' | 'mail' | 'leak',
): string {
  return `${kind}_${randomText(random, ID_LENGTH)}`;
}

/** Returns the base URL of the API, which connection secrets and audiences contain. */
export function apiUrl({ publicUrl }: Ports<'publicUrl'>): string {
  return `${publicUrl}/api/v1`;
}
