import type { KeywardCaller } from './caller.ts';
import { pairsOf } from './credential.ts';
import type { Admission, Decision, GuardedRequest, PreflightAdmission } from './decide.ts';

/** The part of Node's requests that guards use. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly rawHeaders: readonly string[];
  readonly socket: { readonly remoteAddress?: string | undefined; readonly destroyed?: boolean | undefined };
}

/** The part of Node's responses that guards use. */
export interface NodeResponse {
  statusCode: number;
  readonly headersSent?: boolean;
  readonly writableEnded?: boolean;
  readonly destroyed?: boolean;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
}

/** A request of Node, as a guard decides about it. */
export function nodeRequest<Args extends readonly unknown[]>(
  { method, rawHeaders, socket }: NodeRequest,
  args: Args,
  carriers: readonly object[],
): GuardedRequest<Args> {
  return { args, headers: pairsOf(rawHeaders), ip: socket.remoteAddress ?? null, method, carriers };
}

/** Returns whether nobody can be answered any more: the response was sent, such as by a timeout, or the client is gone. */
export function isOver(
  { socket }: Pick<NodeRequest, 'socket'>,
  { headersSent, writableEnded, destroyed }: Pick<NodeResponse, 'headersSent' | 'writableEnded' | 'destroyed'>,
): boolean {
  return Boolean(headersSent || writableEnded || destroyed || socket.destroyed);
}

/** @returns undefined if the exchange was over before the decision, or before it failed: nobody needs either any more */
export async function decisionUnless(
  isOverNow: () => boolean,
  decision: Promise<Decision | PreflightAdmission>,
): Promise<Decision | PreflightAdmission | undefined> {
  try {
    const made = await decision;
    return isOverNow() ? undefined : made;
  } catch (error) {
    if (isOverNow()) return undefined;
    throw error;
  }
}

/** Ways out of a guard, of which one is taken once, unless the exchange is over. */
export interface WaysOut {
  /** Puts the caller on the request, before it passes; fails where the request does not accept it. */
  readonly admit: (caller: KeywardCaller) => void;
  readonly pass: (decision: Admission | PreflightAdmission) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Answers a request that is denied and takes one of the ways out otherwise. It does so outside of every promise: what the
 * rest of the application throws goes where it would go without the guard.
 */
export function settle(
  { request, response }: { readonly request: NodeRequest; readonly response: NodeResponse },
  decision: Promise<Decision | PreflightAdmission>,
  ways: WaysOut,
): void {
  const isOverNow = () => isOver(request, response);
  const outside = (way: () => void) => queueMicrotask(() => isOverNow() || way());
  decisionUnless(isOverNow, decision).then(
    (made) => made && outside(() => applyTo(response, made, ways)),
    (error) => outside(() => ways.fail(error)),
  );
}

function applyTo(response: NodeResponse, decision: Decision | PreflightAdmission, ways: WaysOut): void {
  try {
    answer(response, decision);
    if ('caller' in decision) ways.admit(decision.caller);
  } catch (error) {
    ways.fail(error);
    return;
  }
  if (!('status' in decision)) ways.pass(decision);
}

function answer(response: NodeResponse, decision: Decision | PreflightAdmission): void {
  for (const [name, value] of Object.entries(decision.headers)) response.setHeader(name, value);
  if (!('status' in decision)) return;
  response.statusCode = decision.status;
  response.end(decision.body);
}
