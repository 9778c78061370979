import type { ReactNode } from 'react';
import classes from './Facts.module.css';

interface FactsProps {
  /** Each with what it says. */
  readonly facts: readonly (readonly [name: string, value: ReactNode])[];
}

/** What is known of a thing, in a frame: what a person needs to know before it is changed. */
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
