import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { dueSearches, type ListedReason } from '../../app/due-keys.ts';

interface DueLinkProps {
  readonly reason: ListedReason;
  readonly children: ReactNode;
}

/** Links a number to the keys that it counts. */
export function DueLink({ reason, children }: DueLinkProps) {
  return (
    <Link to="/settings/user-management/api-keys" search={dueSearches[reason]} style={{ color: 'inherit' }}>
      {children}
    </Link>
  );
}
