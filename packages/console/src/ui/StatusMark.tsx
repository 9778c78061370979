import classes from './StatusMark.module.css';

interface StatusMarkProps {
  readonly label: string;
  /** Each has a shape of its own beside its colour. */
  readonly state: 'good' | 'awaited' | 'warned' | 'off' | 'ended';
}

export function StatusMark({ label, state }: StatusMarkProps) {
  return (
    <span className={classes['root']} data-state={state}>
      {label}
    </span>
  );
}
