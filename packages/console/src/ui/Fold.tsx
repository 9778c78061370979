import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import classes from './Fold.module.css';

interface FoldProps {
  readonly title: string;
  /** What is set inside, in a few words that can be read while it is closed. */
  readonly words: string;
  /** Whether it stands open whatever was chosen: something inside is wrong. */
  readonly held?: boolean;
  readonly children: ReactNode;
  readonly onOpen?: () => void;
}

/** Fields that most people leave as they are, tucked away. Closed it says in a few words what is set. */
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
