import { KeywardError } from '@keyward/sdk';

export interface Failure {
  readonly message: string;
  readonly code: string;
  readonly requestId?: string;
}

/** What a person is told of an error, whatever was thrown. */
export function describeFailure(error: unknown): Failure {
  if (!(error instanceof KeywardError)) {
    return { message: 'This page has failed. Reload it and try again.', code: 'console' };
  }
  const { message, code, requestId } = error;
  return { message: withWait(message, error.retryAfter), code, ...(requestId !== undefined && { requestId }) };
}

/** The sentence of an error of this code, which is about a field and stands there; undefined for any other. */
export function messageOf(error: unknown, code: KeywardError['code']): string | undefined {
  return error instanceof KeywardError && error.code === code ? describeFailure(error).message : undefined;
}

/** Whether nobody knows what became of a request: no answer came, or one that was not the server's own word. */
export function isUnanswered(error: unknown): boolean {
  return (
    error instanceof KeywardError && (error.status === 0 || error.status >= 500 || error.code === 'unexpected_response')
  );
}

function withWait(message: string, seconds: number | undefined): string {
  if (seconds === undefined || seconds <= 0) return message;
  const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return `${message} Wait ${wait}.`;
}
