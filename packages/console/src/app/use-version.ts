import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { hasCode } from './api.ts';

interface Answer<T> {
  readonly data: T;
  readonly meta: { readonly etag?: string };
}

interface Options<T> {
  /** Names the record among all that are edited. */
  readonly id: string;
  /** The record that the form shows when it opens. */
  readonly seen: T;
  readonly read: (signal: AbortSignal) => Promise<Answer<T>>;
  /** The members that the form can change. */
  readonly contentOf: (record: T) => object;
}

/** The version of a record that is being edited, so that nobody overwrites a change that they have not seen. */
export interface Version<T> {
  /** The stored record, where it differs from the one that the form was filled with. */
  readonly conflict: T | undefined;
  /** Whether a change can be sent: the version is known, and the user has seen it. */
  readonly ready: boolean;
  /** Why the version could not be read. */
  readonly error: unknown;
  /** Accepts the stored record as seen. */
  accept(): void;
  /** Sends a change of the version that was seen; reads the stored one where that is another. */
  send<R>(change: (headers: { 'if-match': string | undefined }) => Promise<R>): Promise<R>;
}

export function useVersion<T>({ id, seen, read, contentOf }: Options<T>): Version<T> {
  const [base, setBase] = useState(seen);
  const query = useQuery({
    queryKey: ['version', id],
    queryFn: ({ signal }) => read(signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const stored = query.data?.data;
  const isSame = stored !== undefined && textOf(contentOf(stored)) === textOf(contentOf(base));
  return {
    conflict: isSame ? undefined : stored,
    ready: isSame,
    error: query.error,
    accept: () => stored !== undefined && setBase(stored),
    async send(change) {
      try {
        return await change({ 'if-match': query.data?.meta.etag });
      } catch (error) {
        if (hasCode(error, 'precondition_failed')) await query.refetch();
        throw error;
      }
    },
  };
}

/** Members of an object such as metadata come in any order. */
function textOf(content: object): string {
  return JSON.stringify(content, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}
