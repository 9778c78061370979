import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Announcer } from '../ui/Announcer.tsx';
import { useLazyComponent } from '../ui/use-lazy-component.ts';
import { styleNonce } from './nonce.ts';
import { useHasNotifications } from './notification-state.ts';
import { queryClient } from './query-client.ts';
import { router } from './router.tsx';
import { colourSchemes, cssVariables, theme } from './theme.ts';

const loadNotifications = async () => (await import('@mantine/notifications')).Notifications;

/** Stacked below dialogs and menus, so that notifications do not cover them. */
function LazyNotifications() {
  const isRequested = useHasNotifications();
  const Notifications = useLazyComponent(loadNotifications, false, isRequested);
  return Notifications && <Notifications position="bottom-right" autoClose={6000} zIndex={150} />;
}

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colourSchemes}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <LazyNotifications />
      <Announcer>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </Announcer>
    </MantineProvider>
  );
}
