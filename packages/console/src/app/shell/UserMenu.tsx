import type { Session } from '@keyward/sdk';
import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconLogout, IconSelector, IconShieldLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import { changePreferences, usePreferences } from '../preferences.ts';
import { useSignOut } from '../use-sign-out.ts';
import classes from './UserMenu.module.css';

const schemes = [
  ['auto', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

const checkIcon = <IconCheck size={16} aria-hidden="true" />;

/** Shows the signed-in user, preferences of this browser, and sign-out. */
export function UserMenu({ session }: { readonly session: Session }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { zone, singleKeys } = usePreferences();
  const signOut = useSignOut();
  return (
    <Menu position="top-start" width={244} shadow="md" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <UnstyledButton className={classes['target'] ?? ''}>
          <span className={classes['who']}>
            <span className={classes['name']}>{session.name}</span>
            <span className={classes['account']}>
              <RoleBadge name={session.role} /> {session.shortname}
            </span>
          </span>
          <IconSelector size={18} stroke={1.6} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown className={classes['menu'] ?? ''}>
        <Menu.Label>Appearance</Menu.Label>
        {schemes.map(([value, label]) => (
          <Menu.RadioItem
            key={value}
            value={value}
            checked={colorScheme === value}
            checkIcon={checkIcon}
            onChange={() => setColorScheme(value)}
          >
            {label}
          </Menu.RadioItem>
        ))}
        <Menu.Label>In this browser</Menu.Label>
        <Menu.CheckboxItem
          checked={zone === 'local'}
          checkIcon={checkIcon}
          onChange={(local) => changePreferences({ zone: local ? 'local' : 'utc' })}
        >
          Local time zone
        </Menu.CheckboxItem>
        <Menu.CheckboxItem
          checked={singleKeys}
          checkIcon={checkIcon}
          onChange={(on) => changePreferences({ singleKeys: on })}
        >
          Shortcuts: /, c and z
        </Menu.CheckboxItem>
        <Menu.Divider />
        <Menu.Item
          component={Link}
          to="/settings/my-profile/security"
          leftSection={<IconShieldLock size={16} aria-hidden="true" />}
        >
          Security
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden="true" />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
