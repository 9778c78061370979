import { type ReactNode, useEffect } from 'react';
import { Brand } from './Brand.tsx';
import classes from './PublicLayout.module.css';

interface PublicLayoutProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
}

/** The layout of pages outside the settings, such as sign-in. */
export function PublicLayout({ title, lead, children, foot }: PublicLayoutProps) {
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
        {foot !== undefined && <div className={classes['foot']}>{foot}</div>}
      </div>
    </main>
  );
}
