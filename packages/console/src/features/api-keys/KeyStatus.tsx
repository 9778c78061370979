import type { ApiKey } from '@keyward/sdk';
import classes from './KeyStatus.module.css';

const labels = { active: 'Active', expired: 'Expired' };

export function KeyStatus({ status }: { readonly status: ApiKey['status'] }) {
  return (
    <span className={classes['root']} data-status={status}>
      {labels[status]}
    </span>
  );
}
