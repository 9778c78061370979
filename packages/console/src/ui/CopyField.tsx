import { CopyButton } from './CopyButton.tsx';
import classes from './CopyField.module.css';

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  /** True if a long value wraps instead of being truncated. */
  readonly wraps?: boolean;
}

/** A value with a Copy button. */
export function CopyField({ label, value, wraps = false }: CopyFieldProps) {
  return (
    <div className={classes['root']} data-tall={wraps || undefined}>
      <span className={classes['label']}>{label}</span>
      <code className={classes['value']}>{value}</code>
      <span className={classes['button']}>
        <CopyButton
          value={value}
          valueName={label.replace(/^\w(?=[a-z])/, (first) => first.toLowerCase())}
          variant={wraps ? 'filled' : 'default'}
          first={wraps}
        />
      </span>
    </div>
  );
}
