import type { ReactNode } from 'react';
import classes from './Panel.module.css';

interface PanelProps {
  /** Search and filters above the content. */
  readonly toolbar?: ReactNode;
  /** Accessible label of the toolbar: "Search the users". */
  readonly toolbarLabel?: string;
  readonly children: ReactNode;
}

/** The frame around a list. */
export function Panel({ toolbar, toolbarLabel, children }: PanelProps) {
  return (
    <div className={classes['root']}>
      {toolbar !== undefined && (
        <search className={classes['toolbar']} aria-label={toolbarLabel}>
          {toolbar}
        </search>
      )}
      {children}
    </div>
  );
}
