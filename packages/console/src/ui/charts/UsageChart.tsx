import { usePreferences } from '../../app/preferences.ts';
import { formatTime, zoneName } from '../time-format.ts';
import { Bars, viewBox } from './Bars.tsx';
import classes from './Chart.module.css';
import type { Bar } from './series.ts';

interface UsageChartProps {
  /** The accessible label, such as "Checks by day". */
  readonly label: string;
  readonly bars: readonly Bar[];
}

/** Requests over time as a bar chart, and the same data as a table. */
export function UsageChart({ label, bars }: UsageChartProps) {
  const { zone } = usePreferences();
  const allowed = bars.reduce((sum, each) => sum + each.allowed, 0);
  const denied = bars.reduce((sum, each) => sum + each.denied, 0);
  const max = Math.max(0, ...bars.map((each) => each.allowed + each.denied));
  const [first, last] = [bars[0], bars.at(-1)];
  const moment = (seconds: number) => formatTime(seconds, zone).slice(0, 16);
  const sums = `${allowed.toLocaleString('en')} allowed, ${denied.toLocaleString('en')} denied`;
  return (
    <figure className={classes['figure']}>
      <ul className={classes['legend']} aria-hidden="true">
        <li>
          <svg viewBox="0 0 12 12" aria-hidden="true">
            <rect className={classes['allowed']} width="12" height="12" />
          </svg>
          Allowed: {allowed.toLocaleString('en')}
        </li>
        <li>
          <svg viewBox="0 0 12 12" aria-hidden="true">
            <rect className={classes['denied']} x="1" y="1" width="10" height="10" />
          </svg>
          Denied: {denied.toLocaleString('en')}
        </li>
        <li>Peak: {max.toLocaleString('en')}</li>
      </ul>
      <svg
        className={classes['chart']}
        viewBox={viewBox(bars)}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${sums}. The numbers are in the table below.`}
      >
        <Bars bars={bars} />
      </svg>
      {first !== undefined && last !== undefined && (
        <div className={`${classes['ends']} kw-figures`} aria-hidden="true">
          <span>{moment(first.at)}</span>
          <span>
            {moment(last.at)} {zoneName(zone, new Date(last.at * 1000))}
          </span>
        </div>
      )}
      <details className={classes['more']}>
        <summary>{label} as a table</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the table must be scrollable with the keyboard. */}
        <section className={classes['rows']} aria-label={`${label} as a table`} tabIndex={0}>
          <table className="kw-figures">
            <thead>
              <tr>
                <th scope="col">Start</th>
                <th scope="col">Allowed</th>
                <th scope="col">Denied</th>
              </tr>
            </thead>
            <tbody>
              {bars
                .filter((each) => each.allowed + each.denied > 0)
                .toReversed()
                .map((each) => (
                  <tr key={each.at}>
                    <th scope="row">{moment(each.at)}</th>
                    <td>{each.allowed.toLocaleString('en')}</td>
                    <td>{each.denied.toLocaleString('en')}</td>
                  </tr>
                ))}
            </tbody>
          </table>
          {allowed + denied === 0 && <p>No requests in this period.</p>}
        </section>
      </details>
    </figure>
  );
}
