import type { Account } from '@keyward/sdk';
import { Link, type LinkProps } from '@tanstack/react-router';
import { NEVER_USED } from '../../app/address.ts';
import { useMay } from '../../app/session.ts';
import classes from './Overview.module.css';

interface Count {
  readonly name: string;
  readonly value: number;
  readonly access: string;
  readonly link: Pick<LinkProps, 'to' | 'search'>;
}

const apiKeys = '/settings/user-management/api-keys';

function countsOf(counts: Account['counts']): readonly Count[] {
  const ofKeys = (name: string, value: number, search: object): Count => ({
    name,
    value,
    access: 'api-keys:fetch',
    link: { to: apiKeys, search },
  });
  return [
    ofKeys('API keys', counts.api_keys, {}),
    ofKeys('ADMIN keys', counts.api_keys_admin, { role: 'admin' }),
    ofKeys('Never used', counts.api_keys_never_used, { unused: NEVER_USED }),
    ofKeys('Expired', counts.api_keys_expired, { status: 'expired' }),
    {
      name: 'Users',
      value: counts.users,
      access: 'users:fetch',
      link: { to: '/settings/user-management/users', search: {} },
    },
  ];
}

/** How much there is of what. Each number leads to the rows behind it. */
export function Counts({ counts }: { readonly counts: Account['counts'] }) {
  const may = useMay();
  return (
    <ul className={classes['counts']} aria-label="Counts">
      {countsOf(counts)
        .filter(({ access }) => may(access))
        .map(({ name, value, link }) => (
          <li key={name}>
            <Link {...link} className={classes['count']}>
              <span className={`${classes['number']} kw-figures`}>{value.toLocaleString('en')}</span>{' '}
              <span className={classes['name']}>{name}</span>
            </Link>
          </li>
        ))}
    </ul>
  );
}
