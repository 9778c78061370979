import classes from './StatusMark.module.css';

interface StatusMarkProps {
  readonly label: string;
  /** The reason of the status; may be long. */
  readonly reason?: string | null;
  readonly state: 'ok' | 'pending' | 'warning' | 'off' | 'error';
}

export function StatusMark({ label, state, reason = null }: StatusMarkProps) {
  return (
    <span className={classes['root']} data-state={state} data-wraps={reason !== null || undefined}>
      {reason === null ? label : `${label}: ${reason}`}
    </span>
  );
}
