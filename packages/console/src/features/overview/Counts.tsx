import type { Account } from '@keyward/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { dueQuery, dueSearches } from '../../app/due-keys.ts';
import { useHasPermission } from '../../app/session.ts';
import classes from './Overview.module.css';

interface Count {
  readonly name: string;
  /** Undefined while loading. */
  readonly value: number | undefined;
  readonly access: string;
  readonly link: Pick<LinkProps, 'to' | 'search'>;
}

const apiKeys = '/settings/user-management/api-keys';

function countsOf(counts: Account['counts'], neverUsed: number | undefined): readonly Count[] {
  const ofKeys = (name: string, value: number | undefined, search: object): Count => ({
    name,
    value,
    access: 'api-keys:fetch',
    link: { to: apiKeys, search },
  });
  return [
    ofKeys('API keys', counts.api_keys, {}),
    ofKeys('ADMIN keys', counts.api_keys_admin, { role: 'admin' }),
    ofKeys('Never used for 30 days', neverUsed, dueSearches.never_used),
    ofKeys('Expired', counts.api_keys_expired, { status: 'expired' }),
    {
      name: 'Users',
      value: counts.users,
      access: 'users:fetch',
      link: { to: '/settings/user-management/users', search: {} },
    },
  ];
}

/** The counts of the account, with links to the rows. */
export function Counts({ counts }: { readonly counts: Account['counts'] }) {
  const hasPermission = useHasPermission();
  const due = useQuery({ ...dueQuery, enabled: hasPermission('api-keys:fetch') });
  return (
    <ul className={classes['counts']} aria-label="Counts">
      {countsOf(counts, due.data?.by_reason.never_used)
        .filter(({ access }) => hasPermission(access))
        .map(({ name, value, link }) => (
          <li key={name}>
            <Link {...link} className={classes['count']}>
              <span className={`${classes['number']} kw-figures`}>{value?.toLocaleString('en') ?? '–'}</span>{' '}
              <span className={classes['name']}>{name}</span>
            </Link>
          </li>
        ))}
    </ul>
  );
}
