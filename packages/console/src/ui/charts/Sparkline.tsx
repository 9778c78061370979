import { Bars, viewBox } from './Bars.tsx';
import classes from './Chart.module.css';

interface SparklineProps {
  /** Counts by day; the last is today. */
  readonly allowed: readonly number[];
  readonly denied: readonly number[];
}

/** Requests of 30 days as a small chart. */
export function Sparkline({ allowed, denied }: SparklineProps) {
  const bars = allowed.map((count, at) => ({ at, allowed: count, denied: denied[at] ?? 0 }));
  const sum = (counts: readonly number[]) => counts.reduce((total, each) => total + each, 0);
  const [allowedSum, deniedSum] = [sum(allowed), sum(denied)];
  const description = `${allowedSum.toLocaleString('en')} allowed and ${deniedSum.toLocaleString('en')} denied requests in 30 days, ${(allowed.at(-1) ?? 0).toLocaleString('en')} allowed today`;
  return (
    <svg
      className={classes['spark']}
      viewBox={viewBox(bars)}
      preserveAspectRatio="none"
      role="img"
      aria-label={description}
    >
      <title>{description}</title>
      <Bars bars={bars} />
    </svg>
  );
}
