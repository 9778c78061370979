import type { ApiKey } from '@keyward/sdk';
import { KeyLink } from '../../ui/keys/KeyLink.tsx';
import { KeyStatus } from '../../ui/keys/KeyStatus.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';

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
