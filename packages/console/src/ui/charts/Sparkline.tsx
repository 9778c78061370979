import { Bars, viewBox } from './Bars.tsx';
import classes from './Chart.module.css';

interface SparklineProps {
  /** By day, the last of which is today. */
  readonly good: readonly number[];
  readonly refused: readonly number[];
}

/** The uses of 30 days at a glance. */
export function Sparkline({ good, refused }: SparklineProps) {
  const bars = good.map((count, at) => ({ at, good: count, refused: refused[at] ?? 0 }));
  const sum = (counts: readonly number[]) => counts.reduce((total, each) => total + each, 0);
  const [all, bad] = [sum(good), sum(refused)];
  const words = `${all.toLocaleString('en')} good and ${bad.toLocaleString('en')} refused uses in 30 days, ${(good.at(-1) ?? 0).toLocaleString('en')} good today`;
  return (
    <svg className={classes['spark']} viewBox={viewBox(bars)} preserveAspectRatio="none" role="img" aria-label={words}>
      <title>{words}</title>
      <Bars bars={bars} />
    </svg>
  );
}
