import classes from './Chart.module.css';
import type { Bar } from './series.ts';

const WIDTH = 10;
const HEIGHT = 100;
/** Minimum height of a bar that is not empty. */
const MIN_HEIGHT = 3;

/**
 * Stacked bars: filled for allowed requests, hollow for denied ones, so that they can be distinguished without color.
 */
export function Bars({ bars }: { readonly bars: readonly Bar[] }) {
  const max = Math.max(1, ...bars.map(({ allowed, denied }) => allowed + denied));
  const height = (count: number) => (count === 0 ? 0 : Math.max(MIN_HEIGHT, (count / max) * (HEIGHT - 2 * MIN_HEIGHT)));
  return bars.map(({ at, allowed, denied }, index) => {
    const x = index * WIDTH + 1;
    const [filled, hollow] = [height(allowed), height(denied)];
    return (
      <g key={at}>
        {filled + hollow === 0 && (
          <rect className={classes['base']} x={x} y={HEIGHT - 1} width={WIDTH - 2} height={1} />
        )}
        <rect className={classes['allowed']} x={x} y={HEIGHT - filled} width={WIDTH - 2} height={filled} />
        {hollow > 0 && (
          <rect className={classes['denied']} x={x} y={HEIGHT - filled - hollow} width={WIDTH - 2} height={hollow} />
        )}
      </g>
    );
  });
}

export function viewBox(bars: readonly Bar[]): string {
  return `0 0 ${bars.length * WIDTH} ${HEIGHT}`;
}
