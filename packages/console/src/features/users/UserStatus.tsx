import type { User } from '@keyward/sdk';
import { StatusMark } from '../../ui/StatusMark.tsx';

/** Invited people have a link and no password yet. */
export function UserStatus({ status }: { readonly status: User['status'] }) {
  return status === 'active' ? (
    <StatusMark label="Active" state="good" />
  ) : (
    <StatusMark label="Invited" state="awaited" />
  );
}
