import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import classes from './Collapsible.module.css';

interface CollapsibleProps {
  readonly title: string;
  /** Summary of the fields, also shown while it is closed. */
  readonly summary: string;
  /** True if it is forced open, because a field inside is invalid. */
  readonly forceOpen?: boolean;
  readonly children: ReactNode;
  readonly onOpen?: () => void;
}

/** A collapsible group of optional fields, with a summary. */
export function Collapsible({ title, summary, forceOpen = false, children, onOpen }: CollapsibleProps) {
  const [opened, setOpened] = useState(false);
  return (
    <details
      className={classes['root']}
      open={opened || forceOpen}
      onToggle={(event) => {
        setOpened(event.currentTarget.open);
        if (event.currentTarget.open) onOpen?.();
      }}
    >
      <summary className={classes['summary']}>
        <IconChevronRight className={classes['mark']} size={18} aria-hidden="true" />
        <span className={classes['heading']}>
          <span className={classes['title']}>{title}</span>
          <span className={classes['words']}>{summary}</span>
        </span>
      </summary>
      <div className={classes['fields']}>{children}</div>
    </details>
  );
}
