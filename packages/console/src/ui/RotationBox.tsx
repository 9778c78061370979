import { type ReactNode, useRef } from 'react';
import classes from './RotationBox.module.css';
import { useFocusHeir } from './use-focus-heir.ts';

interface RotationBoxProps {
  /** Usage of the old secret. */
  readonly old: ReactNode;
  readonly fresh: ReactNode;
  /** Whether the new secret is in use, which is highlighted. */
  readonly arrived: boolean;
  /** Buttons; false without the permission to update. */
  readonly children: ReactNode;
}

/** The state and the actions of a rotation, in a table row. */
export function RotationBox({ old, fresh, arrived, children }: RotationBoxProps) {
  const place = useRef<HTMLDivElement>(null);
  useFocusHeir(place, menuOfRow);
  return (
    <div className={classes['root']} ref={place}>
      <p className={classes['words']}>
        {old} <span className={arrived ? classes['seen'] : undefined}>{fresh}</span>
      </p>
      {children !== false && <div className={classes['buttons']}>{children}</div>}
    </div>
  );
}

/** Returns the menu button of the row. */
function menuOfRow(box: HTMLElement): Element | null {
  return box.closest('tr, li')?.querySelector('button[aria-haspopup="menu"]') ?? null;
}
