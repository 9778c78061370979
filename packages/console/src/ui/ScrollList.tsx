import type { ReactNode } from 'react';
import classes from './ScrollList.module.css';

interface ScrollListProps {
  readonly label: string;
  /** True if the height is reduced, to leave space for content below. */
  readonly short?: boolean;
  readonly children: ReactNode;
}

/** A scrollable list in a dialog. */
export function ScrollList({ label, short = false, children }: ScrollListProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list must be scrollable with the keyboard.
    <ul className={classes['root']} data-short={short || undefined} tabIndex={0} aria-label={label}>
      {children}
    </ul>
  );
}
