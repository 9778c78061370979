import type { ReactNode } from 'react';
import classes from './Facts.module.css';

interface FactsProps {
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
}

/** A framed list of names and values, for dialogs. */
export function Facts({ facts }: FactsProps) {
  return (
    <dl className={classes['root']}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
