import { KeywardError } from '@keyward/sdk';

export interface Failure {
  readonly message: string;
  readonly code: string;
  readonly requestId?: string;
}

/** Returns the user-facing description of any error. */
export function describeFailure(error: unknown): Failure {
  if (!(error instanceof KeywardError)) {
    return { message: 'An unexpected error occurred on this page. Reload it and try again.', code: 'console' };
  }
  const { message, code, requestId } = error;
  return { message: withWait(message, error.retryAfter), code, ...(requestId !== undefined && { requestId }) };
}

/** Returns the message of an error with this code, to show it at its field; undefined for other errors. */
export function messageOf(error: unknown, code: KeywardError['code']): string | undefined {
  return error instanceof KeywardError && error.code === code ? describeFailure(error).message : undefined;
}

/** Returns whether the outcome of a request is unknown, because no response arrived or it was not sent by Keyward. */
export function isOutcomeUnknown(error: unknown): boolean {
  return (
    error instanceof KeywardError && (error.status === 0 || error.status >= 500 || error.code === 'unexpected_response')
  );
}

function withWait(message: string, seconds: number | undefined): string {
  if (seconds === undefined || seconds <= 0) return message;
  const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return `${message} Wait ${wait}.`;
}
