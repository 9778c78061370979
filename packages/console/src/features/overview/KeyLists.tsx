import type { Overview, OverviewKey } from '@keyward/sdk';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { dueQuery } from '../../app/due-keys.ts';
import { DueLink } from '../../ui/keys/DueLink.tsx';
import { expiringText } from '../../ui/keys/due-text.ts';
import { KeyLink } from '../../ui/keys/KeyLink.tsx';
import { UnusedCounts } from '../../ui/keys/UnusedCounts.tsx';
import { Section } from '../../ui/Section.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import classes from './Overview.module.css';

interface KeyList {
  readonly title: string;
  readonly emptyText: string;
  /** The number of keys with a link to all of them. */
  readonly counts?: ReactNode;
  readonly keys: readonly OverviewKey[];
  readonly fact: (key: OverviewKey) => ReactNode;
}

/** Lists of keys that need attention. */
export function KeyLists({ overview }: { readonly overview: Overview }) {
  const due = useQuery(dueQuery).data?.by_reason;
  const lists: readonly KeyList[] = [
    {
      title: 'Busiest keys',
      emptyText: 'No key has been used recently.',
      keys: overview.busiest,
      fact: ({ allowed, denied }) =>
        `${allowed.toLocaleString('en')} in 24 hours${denied > 0 ? `, ${denied.toLocaleString('en')} denied` : ''}`,
    },
    {
      title: 'Unused keys',
      emptyText: 'No key has been unused for 90 days, or 30 days if never used. Keys kept by a review are not listed.',
      keys: overview.unused,
      counts: due && <UnusedCounts counts={due} />,
      fact: ({ last_login: at }) => <Timestamp seconds={at} never="Never used" />,
    },
    {
      title: 'ADMIN keys',
      emptyText: 'No ADMIN key is active.',
      keys: overview.administrators,
      fact: ({ last_login: at }) => <Timestamp seconds={at} never="Never used" />,
    },
    {
      title: 'Expiring within 7 days',
      emptyText: 'No key expires within 7 days. Keys kept by a review are not listed.',
      keys: overview.expiring,
      counts: due && (
        <>
          <DueLink reason="expiring">{expiringText(due.expiring)}</DueLink>.
        </>
      ),
      fact: ({ expires_at: at }) => <Timestamp seconds={at} />,
    },
  ];
  return (
    <div className={classes['lists']}>
      {lists.map(({ title, emptyText, keys, counts, fact }) => (
        <Section key={title} title={title}>
          {keys.length === 0 ? (
            <p className={classes['text']}>{emptyText}</p>
          ) : (
            <>
              {counts && <p className={classes['text']}>{counts}</p>}
              <ul className={classes['keys']}>
                {keys.map((key) => (
                  <li key={key.appname}>
                    <KeyLink appname={key.appname} />
                    <span className={`${classes['fact']} kw-figures`}>{fact(key)}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </Section>
      ))}
    </div>
  );
}
