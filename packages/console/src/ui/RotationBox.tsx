import { type ReactNode, useRef } from 'react';
import classes from './RotationBox.module.css';
import { useReturnFocus } from './use-return-focus.ts';

interface RotationBoxProps {
  /** Usage of the old secret. */
  readonly oldSecret: ReactNode;
  readonly newSecret: ReactNode;
  /** True if the new secret is in use, which is highlighted. */
  readonly isNewUsed: boolean;
  /** Buttons; false without the permission to update. */
  readonly children: ReactNode;
}

/** The state and the actions of a rotation, in a table row. */
export function RotationBox({ oldSecret, newSecret, isNewUsed, children }: RotationBoxProps) {
  const root = useRef<HTMLDivElement>(null);
  useReturnFocus(root, findRowMenu);
  return (
    <div className={classes['root']} ref={root}>
      <p className={classes['words']}>
        {oldSecret} <span className={isNewUsed ? classes['seen'] : undefined}>{newSecret}</span>
      </p>
      {children !== false && <div className={classes['buttons']}>{children}</div>}
    </div>
  );
}

/** Returns the menu button of the row. */
function findRowMenu(box: HTMLElement): Element | null {
  return box.closest('tr, li')?.querySelector('button[aria-haspopup="menu"]') ?? null;
}
