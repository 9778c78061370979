import type { ReactNode } from 'react';
import { NotAllowed } from './NotAllowed.tsx';
import { useMay } from './session.ts';

interface RequirePermissionProps {
  /** What reading the page needs, such as `users:fetch`. */
  readonly permission: string;
  readonly children: ReactNode;
}

/** The page, or the page that says why it is not shown. */
export function RequirePermission({ permission, children }: RequirePermissionProps) {
  const may = useMay();
  return may(permission) ? children : <NotAllowed permission={permission} />;
}
