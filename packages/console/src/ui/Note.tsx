import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Note.module.css';

interface NoteProps {
  readonly tone?: 'info' | 'warning' | 'danger';
  readonly children: ReactNode;
}

/** A highlighted note. */
export function Note({ tone = 'info', children }: NoteProps) {
  const Icon = tone === 'info' ? IconInfoCircle : IconAlertTriangle;
  return (
    <div className={classes['root']} data-tone={tone}>
      <Icon size={18} stroke={1.8} aria-hidden="true" />
      <div>{children}</div>
    </div>
  );
}
