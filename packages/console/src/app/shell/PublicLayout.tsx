import { type ReactNode, useEffect } from 'react';
import { Brand } from './Brand.tsx';
import classes from './PublicLayout.module.css';

interface PublicLayoutProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** The layout of pages outside the settings, such as sign-in. */
export function PublicLayout({ title, lead, children, footer }: PublicLayoutProps) {
  useEffect(() => {
    document.title = `${title} · Keyward`;
  }, [title]);
  return (
    <main className={classes['root']}>
      <div className={classes['column']}>
        <Brand />
        <div className={classes['card']}>
          <h1 className={classes['title']}>{title}</h1>
          {lead !== undefined && <div className={classes['lead']}>{lead}</div>}
          {children}
        </div>
        {footer !== undefined && <div className={classes['foot']}>{footer}</div>}
      </div>
    </main>
  );
}
