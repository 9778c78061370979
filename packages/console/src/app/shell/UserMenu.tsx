import type { Session } from '@keyward/sdk';
import { Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconLogout, IconSelector } from '@tabler/icons-react';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import { changePreferences, usePreferences } from '../preferences.ts';
import { useSignOut } from '../use-sign-out.ts';
import classes from './UserMenu.module.css';

const schemes = [
  ['auto', 'Like the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

const mark = (on: boolean) => (on ? <IconCheck size={16} aria-hidden="true" /> : <span className={classes['gap']} />);

/** Who is signed in, what they prefer in this browser, and the way out. */
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
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            leftSection={mark(colorScheme === value)}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Label>In this browser</Menu.Label>
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={zone === 'local'}
          leftSection={mark(zone === 'local')}
          onClick={() => changePreferences({ zone: zone === 'utc' ? 'local' : 'utc' })}
        >
          Times in local zone
        </Menu.Item>
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={singleKeys}
          leftSection={mark(singleKeys)}
          onClick={() => changePreferences({ singleKeys: !singleKeys })}
        >
          Shortcuts: /, c and z
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden="true" />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
