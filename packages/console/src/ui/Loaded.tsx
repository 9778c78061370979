import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from './ErrorState.tsx';
import { TableSkeleton } from './TableSkeleton.tsx';

interface LoadedProps<Data> {
  readonly query: UseQueryResult<Data>;
  /** The name of the data: "users". */
  readonly noun: string;
  readonly children: (data: Data) => ReactNode;
}

/** Renders the data of a query, a skeleton while it is loading, or its error. */
export function Loaded<Data>({ query: { data, error, isError, refetch }, noun, children }: LoadedProps<Data>) {
  if (data !== undefined) return children(data);
  if (!isError) return <TableSkeleton noun={`the ${noun}`} />;
  return <ErrorState error={error} title={`The ${noun} could not be loaded`} onRetry={() => void refetch()} />;
}
