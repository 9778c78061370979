import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import classes from './Fold.module.css';

interface FoldProps {
  readonly title: string;
  /** Summary of the fields, also shown while it is closed. */
  readonly words: string;
  /** Whether it is forced open, because a field inside is invalid. */
  readonly held?: boolean;
  readonly children: ReactNode;
  readonly onOpen?: () => void;
}

/** A collapsible group of optional fields, with a summary. */
export function Fold({ title, words, held = false, children, onOpen }: FoldProps) {
  const [opened, setOpened] = useState(false);
  return (
    <details
      className={classes['root']}
      open={opened || held}
      onToggle={(event) => {
        setOpened(event.currentTarget.open);
        if (event.currentTarget.open) onOpen?.();
      }}
    >
      <summary className={classes['summary']}>
        <IconChevronRight className={classes['mark']} size={18} aria-hidden="true" />
        <span className={classes['heading']}>
          <span className={classes['title']}>{title}</span>
          <span className={classes['words']}>{words}</span>
        </span>
      </summary>
      <div className={classes['fields']}>{children}</div>
    </details>
  );
}
