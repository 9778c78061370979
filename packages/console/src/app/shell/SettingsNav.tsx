import {
  IconBook2,
  IconBroadcast,
  IconGauge,
  IconHistory,
  IconKey,
  IconListCheck,
  IconShieldExclamation,
  IconShieldLock,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useHasPermission } from '../session.ts';
import classes from './SettingsNav.module.css';

const groups = [
  {
    name: 'Account',
    pages: [
      { to: '/settings/account/overview', name: 'Overview', access: 'account:fetch', Icon: IconGauge },
      { to: '/settings/account/audit-logs', name: 'Audit Logs', access: 'audit:fetch', Icon: IconHistory },
    ],
  },
  {
    name: 'User Management',
    pages: [
      { to: '/settings/user-management/api-keys', name: 'API Keys', access: 'api-keys:fetch', Icon: IconKey },
      { to: '/settings/user-management/review', name: 'Review', access: 'api-keys:fetch', Icon: IconListCheck },
      { to: '/settings/user-management/users', name: 'Users', access: 'users:fetch', Icon: IconUsers },
    ],
  },
  {
    name: 'Integrations',
    pages: [
      { to: '/settings/integrations/webhooks', name: 'Webhooks', access: 'webhooks:fetch', Icon: IconWebhook },
      { to: '/settings/integrations/leaks', name: 'Leak reports', access: 'leaks:fetch', Icon: IconShieldExclamation },
      { to: '/settings/integrations/replicas', name: 'Replicas', access: 'replicas:fetch', Icon: IconBroadcast },
    ],
  },
  {
    name: 'My Profile',
    // Every user can view and edit their own profile.
    pages: [{ to: '/settings/my-profile/security', name: 'Security', access: undefined, Icon: IconShieldLock }],
  },
] as const;

/** The navigation of the settings, with the pages that the user can read. */
export function SettingsNav() {
  const hasPermission = useHasPermission();
  const readable = groups
    .map(({ name, pages }) => ({
      name,
      pages: pages.filter(({ access }) => access === undefined || hasPermission(access)),
    }))
    .filter(({ pages }) => pages.length > 0);
  return (
    <nav aria-label="Settings" className={classes['root']}>
      <p className={classes['root-name']}>Settings</p>
      {readable.map(({ name, pages }) => (
        <div key={name} className={classes['group']}>
          <h2 className={classes['group-name']}>{name}</h2>
          <ul className={classes['list']}>
            {pages.map(({ to, name: page, Icon }) => (
              <li key={to}>
                <Link to={to} className={classes['link']} activeOptions={{ includeSearch: false }}>
                  <Icon size={18} stroke={1.7} aria-hidden="true" />
                  {page}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <div className={classes['group']}>
        <h2 className={classes['group-name']}>For developers</h2>
        <a className={classes['link']} href="/docs">
          <IconBook2 size={18} stroke={1.7} aria-hidden="true" />
          API reference
        </a>
      </div>
    </nav>
  );
}
