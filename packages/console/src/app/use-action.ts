import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { hasCode } from './api.ts';
import { sessionKey } from './session.ts';

interface Progress {
  readonly pending: boolean;
  readonly error: unknown;
}

const idle: Progress = { pending: false, error: undefined };

/** A request whose input or response may be a secret. Unlike a mutation, it caches neither. */
export interface Action<Input extends readonly unknown[]> extends Progress {
  readonly run: (...input: Input) => void;
  readonly reset: () => void;
}

/** @param perform sends the request and handles the response */
export function useAction<Input extends readonly unknown[]>(
  perform: (...input: Input) => Promise<void>,
): Action<Input> {
  const client = useQueryClient();
  const [progress, setProgress] = useState(idle);
  const run = async (...input: Input) => {
    setProgress({ pending: true, error: undefined });
    try {
      await perform(...input);
      setProgress(idle);
    } catch (error) {
      setProgress({ pending: false, error });
      if (hasCode(error, 'unauthenticated')) client.setQueryData(sessionKey, null);
    }
  };
  return { ...progress, run: (...input) => void run(...input), reset: () => setProgress(idle) };
}
