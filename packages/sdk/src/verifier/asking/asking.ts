import { KeywardError } from '../../api-error.ts';
import { UNAVAILABLE } from '../verdict.ts';
import { type CredentialRequest, fetchJson, type RequestAccess } from './server-request.ts';

/** Receives the reason of an `unavailable` verdict of the server. Neither the error nor its cause contains a secret. */
export type OnError = (error: KeywardError) => void;

/** The connection of a verifier to its server. */
export interface ServerConnection extends RequestAccess {
  /** Returns whether a response for this account (its short name) is expected. */
  readonly isExpected: (account: string) => boolean;
  readonly onError: OnError | undefined;
}

/** A complete response. */
export interface CompleteResponse<V> {
  readonly verdict: V;
  /** Short name of the account; absent if the credential is unknown. */
  readonly account?: string;
}

/** A request and the parser of its response. */
export interface VerdictRequest<V> extends CredentialRequest {
  /** Returns undefined for an incomplete response. */
  readonly read: (json: unknown) => CompleteResponse<V> | undefined;
}

/** Asks the server. Returns `unavailable` unless it gets a complete verdict for the expected account. */
export async function ask<V>(
  connection: ServerConnection,
  request: VerdictRequest<V>,
): Promise<V | typeof UNAVAILABLE> {
  try {
    const response = request.read(await fetchJson(connection, request));
    if (!response) throw unusableResponse(`${connection.root} returned an incomplete verdict. Update the server.`);
    if (response.account === undefined || connection.isExpected(response.account)) return response.verdict;
    throw unusableResponse(
      'The access token of the verifier belongs to another account. Use a key of the right account.',
    );
  } catch (error) {
    report(connection, error as KeywardError);
    return UNAVAILABLE;
  }
}

function unusableResponse(message: string): KeywardError {
  return new KeywardError(message, { status: 200, reason: 'OK', code: 'unexpected_response' });
}

/** Ignores errors of the callback, thrown or rejected, because they must not crash the process. */
function report({ onError }: ServerConnection, error: KeywardError): void {
  new Promise((resolve) => resolve(onError?.(error))).catch(() => {});
}
