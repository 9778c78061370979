import type { ReactNode } from 'react';
import classes from './ScrollList.module.css';

interface ScrollListProps {
  readonly label: string;
  /** List items. */
  readonly children: ReactNode;
}

/** A list that may be long, within a dialog. */
export function ScrollList({ label, children }: ScrollListProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list scrolls, by keyboard too.
    <ul className={classes['root']} tabIndex={0} aria-label={label}>
      {children}
    </ul>
  );
}
