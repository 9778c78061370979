import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { hasCode } from './api.ts';

interface VersionedRecord<T> {
  readonly data: T;
  readonly meta: { readonly etag?: string };
}

interface Options<T> {
  /** Id of the record. */
  readonly id: string;
  /** The record with which the form was opened. */
  readonly initial: T;
  readonly read: (signal: AbortSignal) => Promise<VersionedRecord<T>>;
  /** Returns the fields that the form can change. */
  readonly contentOf: (record: T) => object;
}

/** Tracks the version of an edited record, so that a user cannot overwrite a change that they have not seen. */
export interface Version<T> {
  /** The stored record, if it differs from the one in the form. */
  readonly conflict: T | undefined;
  /** True if a change can be sent: the current version is known and the user has seen it. */
  readonly ready: boolean;
  /** The error of loading the version. */
  readonly error: unknown;
  /** Marks the stored record as seen. */
  accept(): void;
  /** Sends a change with the seen version; reloads the record if the stored version differs. */
  send<R>(change: (headers: { 'if-match': string | undefined }) => Promise<R>): Promise<R>;
}

export function useVersion<T>({ id, initial, read, contentOf }: Options<T>): Version<T> {
  const [base, setBase] = useState(initial);
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

/** Serializes a record with sorted fields, because the order of metadata is not defined. */
function textOf(content: object): string {
  return JSON.stringify(content, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}
