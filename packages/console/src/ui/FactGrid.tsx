import type { ReactNode } from 'react';
import classes from './FactGrid.module.css';

/** A list of names and values in a responsive grid. */
export function FactGrid({
  facts,
}: {
  readonly facts: readonly (readonly [name: string, value: ReactNode] | false)[];
}) {
  return (
    <dl className={classes['root']}>
      {facts
        .filter((each) => each !== false)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="kw-break">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
