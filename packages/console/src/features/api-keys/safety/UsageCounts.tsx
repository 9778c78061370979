import type { KeyUsage } from '@keyward/sdk';
import classes from './SafeToRemove.module.css';
import { countsOf } from './usage-assessment.ts';

/** A key's request counts by outcome. */
export function UsageCounts({ usage }: { readonly usage: KeyUsage }) {
  const counts = countsOf(usage);
  if (counts.length === 0) return <p className={classes['none']}>No requests in the last 30 days.</p>;
  return (
    <div className={classes['frame']}>
      <table className={`${classes['counts']} kw-figures`}>
        <thead>
          <tr>
            <th scope="col">Requests</th>
            <th scope="col">24 hours</th>
            <th scope="col">30 days</th>
          </tr>
        </thead>
        <tbody>
          {counts.map(({ label, lastDay, lastMonth }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{lastDay.toLocaleString('en')}</td>
              <td>{lastMonth.toLocaleString('en')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
