import type { ReactNode } from 'react';
import { useEffect } from 'react';
import classes from './PageHeader.module.css';

interface PageHeaderProps {
  /** Breadcrumb, such as `['Settings', 'User Management', 'API Keys']`. */
  readonly trail: readonly string[];
  readonly title: string;
  /** One sentence below the title. */
  readonly lead?: ReactNode;
  /** The buttons of the page. */
  readonly actions?: ReactNode;
}

/** The header of every page: breadcrumb, title and actions. */
export function PageHeader({ trail, title, lead, actions }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · Keyward`;
  }, [title]);
  return (
    <header className={classes['root']}>
      <nav aria-label="Breadcrumb">
        <ol className={classes['trail']}>
          {trail.map((step, index) => (
            <li key={step} aria-current={index === trail.length - 1 ? 'page' : undefined}>
              {step}
            </li>
          ))}
        </ol>
      </nav>
      <div className={classes['row']}>
        <div className={classes['words']}>
          <h1 className={classes['title']} id="page-title" tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <p className={classes['lead']}>{lead}</p>}
        </div>
        {actions !== undefined && <div className={classes['actions']}>{actions}</div>}
      </div>
    </header>
  );
}
