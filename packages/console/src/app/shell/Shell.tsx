import { AppShell, Burger } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ReauthenticationProvider } from '../reauthentication/ReauthenticationProvider.tsx';
import { SessionContext, sessionQuery } from '../session.ts';
import { Brand } from './Brand.tsx';
import { SessionEnded } from './SessionEnded.tsx';
import { SettingsNav } from './SettingsNav.tsx';
import classes from './Shell.module.css';
import { UserMenu } from './UserMenu.tsx';

/** The layout of every page for signed-in users. Redirects to sign-in when the session expires. */
export function Shell() {
  const { data: session } = useQuery(sessionQuery);
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const [opened, { toggle, close }] = useDisclosure();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page starts with closed navigation.
  useEffect(close, [pathname]);

  if (!session) return <SessionEnded />;
  return (
    <SessionContext value={session}>
      <ReauthenticationProvider>
        <a className="kw-skip" href="#main">
          Skip to content
        </a>
        <AppShell
          header={{ height: { base: 56, md: 0 } }}
          navbar={{ width: 264, breakpoint: 'md', collapsed: { mobile: !opened } }}
          withBorder={false}
        >
          <AppShell.Header hiddenFrom="md" className={classes['header'] ?? ''}>
            <Brand />
            <Burger
              opened={opened}
              onClick={toggle}
              size="sm"
              aria-label={opened ? 'Close navigation' : 'Open navigation'}
            />
          </AppShell.Header>
          <AppShell.Navbar className={classes['navbar'] ?? ''}>
            <div className={classes['brand']}>
              <Brand />
            </div>
            <SettingsNav />
            <UserMenu session={session} />
          </AppShell.Navbar>
          <AppShell.Main id="main" tabIndex={-1} className={classes['main'] ?? ''}>
            <div className={classes['page']}>
              <Outlet />
            </div>
          </AppShell.Main>
        </AppShell>
      </ReauthenticationProvider>
    </SessionContext>
  );
}
