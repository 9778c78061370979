import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from './ErrorState.tsx';
import { TableSkeleton } from './TableSkeleton.tsx';

interface LoadedProps<Answer> {
  readonly query: UseQueryResult<Answer>;
  /** The name of the data: "users". */
  readonly what: string;
  readonly children: (answer: Answer) => ReactNode;
}

/** Renders the data of a query, a skeleton while it is loading, or its error. */
export function Loaded<Answer>({ query: { data, error, isError, refetch }, what, children }: LoadedProps<Answer>) {
  if (data !== undefined) return children(data);
  if (!isError) return <TableSkeleton what={`the ${what}`} />;
  return <ErrorState error={error} title={`The ${what} could not be loaded`} onRetry={() => void refetch()} />;
}
