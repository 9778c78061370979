import { type ReactNode, useRef } from 'react';
import classes from './RotationBox.module.css';
import { useFocusHeir } from './use-focus-heir.ts';

interface RotationBoxProps {
  /** What is known of the old secret. */
  readonly old: ReactNode;
  readonly fresh: ReactNode;
  /** Whether the new secret has arrived, which stands out. */
  readonly arrived: boolean;
  /** Buttons; false for a user who may not change anything. */
  readonly children: ReactNode;
}

/** What the row of something with two secrets says of them, and what can be done about it. */
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

/** The menu of the row that a box is in. */
function menuOfRow(box: HTMLElement): Element | null {
  return box.closest('tr, li')?.querySelector('button[aria-haspopup="menu"]') ?? null;
}
