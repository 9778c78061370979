import type { ApiKey } from '@keyward/sdk';
import { NameCell } from '../../ui/NameCell.tsx';
import { KeyStatus } from './KeyStatus.tsx';

/** The name, and the description on a second line. */
export function KeyName({ record: { appname, status, description } }: { readonly record: ApiKey }) {
  const beside = status === 'expired' && <KeyStatus status="expired" />;
  return <NameCell name={appname} beside={beside} second={description} cut />;
}
