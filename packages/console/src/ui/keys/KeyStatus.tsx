import type { ApiKey } from '@keyward/sdk';
import { StatusMark } from '../StatusMark.tsx';

export function KeyStatus({ status }: { readonly status: ApiKey['status'] }) {
  return status === 'active' ? (
    <StatusMark label="Active" state="good" />
  ) : (
    <StatusMark label="Expired" state="ended" />
  );
}
