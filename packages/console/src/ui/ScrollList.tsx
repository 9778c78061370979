import type { ReactNode } from 'react';
import classes from './ScrollList.module.css';

interface ScrollListProps {
  readonly label: string;
  /** Leaves room for what stands below it. */
  readonly short?: boolean;
  /** List items. */
  readonly children: ReactNode;
}

/** A list that may be long, within a dialog. */
export function ScrollList({ label, short = false, children }: ScrollListProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list scrolls, by keyboard too.
    <ul className={classes['root']} data-short={short || undefined} tabIndex={0} aria-label={label}>
      {children}
    </ul>
  );
}
