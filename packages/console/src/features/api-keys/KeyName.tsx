import type { ApiKey } from '@keyward/sdk';
import { TwoLines } from '../../ui/TwoLines.tsx';
import { KeyLink } from '../usage/KeyLink.tsx';
import { KeyStatus } from './KeyStatus.tsx';

/** The name, and the description on a second line. */
export function KeyName({ record: { appname, status, description } }: { readonly record: ApiKey }) {
  const beside = status === 'expired' && <KeyStatus status="expired" />;
  return (
    <TwoLines second={description} cut>
      <KeyLink appname={appname} />
      {beside}
    </TwoLines>
  );
}
