import type { Overview, OverviewKey } from '@keyward/sdk';
import type { ReactNode } from 'react';
import { KeyLink } from '../../ui/keys/KeyLink.tsx';
import { Section } from '../../ui/Section.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import classes from './Overview.module.css';

interface KeyList {
  readonly title: string;
  readonly none: string;
  readonly keys: readonly OverviewKey[];
  readonly fact: (key: OverviewKey) => ReactNode;
}

/** The keys that somebody should know of. Each name leads to the page of its key. */
export function KeyLists({ overview }: { readonly overview: Overview }) {
  const lists: readonly KeyList[] = [
    {
      title: 'Busiest keys',
      none: 'No key was used lately.',
      keys: overview.busiest,
      fact: ({ good, refused }) =>
        `${good.toLocaleString('en')} in 24 hours${refused > 0 ? `, ${refused.toLocaleString('en')} refused` : ''}`,
    },
    {
      title: 'Unused keys',
      none: 'Every key is used.',
      keys: overview.unused,
      fact: ({ last_login: at }) => <Timestamp seconds={at} never="Never used" />,
    },
    {
      title: 'ADMIN keys',
      none: 'There is none.',
      keys: overview.administrators,
      fact: ({ last_login: at }) => <Timestamp seconds={at} never="Never used" />,
    },
    {
      title: 'Expire within 7 days',
      none: 'None does.',
      keys: overview.expiring,
      fact: ({ expires_at: at }) => <Timestamp seconds={at} />,
    },
  ];
  return (
    <div className={classes['lists']}>
      {lists.map(({ title, none, keys, fact }) => (
        <Section key={title} title={title}>
          {keys.length === 0 ? (
            <p className={classes['text']}>{none}</p>
          ) : (
            <ul className={classes['keys']}>
              {keys.map((key) => (
                <li key={key.appname}>
                  <KeyLink appname={key.appname} />
                  <span className={`${classes['fact']} kw-figures`}>{fact(key)}</span>
                </li>
              ))}
            </ul>
          )}
        </Section>
      ))}
    </div>
  );
}
