import type { ReactNode } from 'react';
import classes from './TwoLines.module.css';

interface TwoLinesProps {
  readonly children: ReactNode;
  /** Smaller second line; omitted if empty. */
  readonly second?: ReactNode;
  /** True if the second line is truncated after two lines. */
  readonly truncated?: boolean;
  /** Content below both lines. */
  readonly below?: ReactNode;
}

/** A table cell with a second line. */
export function TwoLines({ children, second, truncated = false, below }: TwoLinesProps) {
  const more = second !== undefined && second !== null && second !== false && second !== '';
  return (
    <div className={classes['root']}>
      {children}
      {more && (
        <span className={classes['second']} data-cut={truncated || undefined}>
          {second}
        </span>
      )}
      {below}
    </div>
  );
}
