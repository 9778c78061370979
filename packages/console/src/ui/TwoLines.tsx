import type { ReactNode } from 'react';
import classes from './TwoLines.module.css';

interface TwoLinesProps {
  readonly children: ReactNode;
  /** Smaller, on a line of its own. Absent or false where there is nothing to say. */
  readonly second?: ReactNode;
  /** Whether a long second line is cut after two. */
  readonly cut?: boolean;
  /** Whatever else there is to say, in a place of its own. */
  readonly below?: ReactNode;
}

/** A cell of a table that says something more below. */
export function TwoLines({ children, second, cut = false, below }: TwoLinesProps) {
  const more = second !== undefined && second !== null && second !== false && second !== '';
  return (
    <div className={classes['root']}>
      {children}
      {more && (
        <span className={classes['second']} data-cut={cut || undefined}>
          {second}
        </span>
      )}
      {below}
    </div>
  );
}
