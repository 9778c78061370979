import type { ReactNode } from 'react';
import { NotAllowed } from './NotAllowed.tsx';
import { useHasPermission } from './session.ts';

interface RequirePermissionProps {
  /** The permission for reading the page, such as `users:fetch`. */
  readonly permission: string;
  readonly children: ReactNode;
}

/** Renders the page, or {@link NotAllowed} if the user lacks the permission. */
export function RequirePermission({ permission, children }: RequirePermissionProps) {
  const hasPermission = useHasPermission();
  return hasPermission(permission) ? children : <NotAllowed permission={permission} />;
}
