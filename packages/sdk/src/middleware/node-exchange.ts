import type { KeywardCaller } from './caller.ts';
import { pairsOf } from './credential.ts';
import type { Admission, Decision, GuardedRequest, PreflightAdmission } from './decide.ts';

/** The part of a Node request that guards use. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly rawHeaders: readonly string[];
  readonly socket: { readonly remoteAddress?: string | undefined; readonly destroyed?: boolean | undefined };
}

/** The part of a Node response that guards use. */
export interface NodeResponse {
  statusCode: number;
  readonly headersSent?: boolean;
  readonly writableEnded?: boolean;
  readonly destroyed?: boolean;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
}

/** Converts a Node request for {@link decide}. */
export function nodeRequest<Args extends readonly unknown[]>(
  { method, rawHeaders, socket }: NodeRequest,
  args: Args,
  carriers: readonly object[],
): GuardedRequest<Args> {
  return { args, headers: pairsOf(rawHeaders), ip: socket.remoteAddress ?? null, method, carriers };
}

/** Returns whether no response can be sent: one was already sent, or the client has disconnected. */
export function isFinished(
  { socket }: Pick<NodeRequest, 'socket'>,
  { headersSent, writableEnded, destroyed }: Pick<NodeResponse, 'headersSent' | 'writableEnded' | 'destroyed'>,
): boolean {
  return Boolean(headersSent || writableEnded || destroyed || socket.destroyed);
}

/** @returns undefined if the exchange ended before the decision was made or failed */
export async function awaitDecision(
  isFinishedNow: () => boolean,
  decision: Promise<Decision | PreflightAdmission>,
): Promise<Decision | PreflightAdmission | undefined> {
  try {
    const result = await decision;
    return isFinishedNow() ? undefined : result;
  } catch (error) {
    if (isFinishedNow()) return undefined;
    throw error;
  }
}

/** The outcomes of a guard. At most one is called, once. */
export interface GuardOutcomes {
  /** Sets the caller on the request; throws if the request is frozen. */
  readonly admit: (caller: KeywardCaller) => void;
  readonly pass: (decision: Admission | PreflightAdmission) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Responds to a denied request; otherwise calls one of the outcomes. Calls them outside of any promise, so that an error of
 * the application is handled as it would be without the guard.
 */
export function settle(
  { request, response }: { readonly request: NodeRequest; readonly response: NodeResponse },
  decision: Promise<Decision | PreflightAdmission>,
  outcomes: GuardOutcomes,
): void {
  const isFinishedNow = () => isFinished(request, response);
  const inMicrotask = (callOutcome: () => void) => queueMicrotask(() => isFinishedNow() || callOutcome());
  awaitDecision(isFinishedNow, decision).then(
    (result) => result && inMicrotask(() => applyTo(response, result, outcomes)),
    (error) => inMicrotask(() => outcomes.fail(error)),
  );
}

function applyTo(response: NodeResponse, decision: Decision | PreflightAdmission, outcomes: GuardOutcomes): void {
  try {
    writeDecision(response, decision);
    if ('caller' in decision) outcomes.admit(decision.caller);
  } catch (error) {
    outcomes.fail(error);
    return;
  }
  if (!('status' in decision)) outcomes.pass(decision);
}

function writeDecision(response: NodeResponse, decision: Decision | PreflightAdmission): void {
  for (const [name, value] of Object.entries(decision.headers)) response.setHeader(name, value);
  if (!('status' in decision)) return;
  response.statusCode = decision.status;
  response.end(decision.body);
}
