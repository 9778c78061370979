import type { ApiKey } from '@keyward/sdk';
import classes from './KeyName.module.css';
import { KeyStatus } from './KeyStatus.tsx';

/** The name, and the description on a second line. Both are text, whatever they contain. */
export function KeyName({ record }: { readonly record: ApiKey }) {
  return (
    <div className={classes['root']}>
      <span className={classes['name']}>{record.appname}</span>
      {record.status === 'expired' && <KeyStatus status="expired" />}
      {record.description !== '' && <span className={classes['description']}>{record.description}</span>}
    </div>
  );
}
