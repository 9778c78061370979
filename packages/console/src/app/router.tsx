import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { apiKeysSearch } from '../features/api-keys/search.ts';
import { auditLogsSearch } from '../features/audit/search.ts';
import { leaksSearch } from '../features/leaks/search.ts';
import { reviewSearch } from '../features/review/search.ts';
import { signInSearch } from '../features/sign-in/search.ts';
import { usersSearch } from '../features/users/search.ts';
import { deliveriesSearch } from '../features/webhooks/search.ts';
import { queryClient } from './query-client.ts';
import { RouteError } from './RouteError.tsx';
import { sessionQuery } from './session.ts';

const root = createRootRouteWithContext<{ readonly queryClient: typeof queryClient }>()({
  notFoundComponent: lazyRouteComponent(() => import('./NotFoundPage.tsx'), 'NotFoundPage'),
  errorComponent: RouteError,
});

function goHome(): never {
  throw redirect({ to: '/settings/user-management/api-keys', search: {} });
}

const index = createRoute({ getParentRoute: () => root, path: '/', beforeLoad: goHome });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: signInSearch,
  component: lazyRouteComponent(() => import('../features/sign-in/SignInPage.tsx'), 'SignInPage'),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('../features/sign-in/SetupPage.tsx'), 'SetupPage'),
});

const enrollment = createRoute({
  getParentRoute: () => root,
  path: '/enrollment',
  component: lazyRouteComponent(() => import('../features/sign-in/EnrollmentPage.tsx'), 'EnrollmentPage'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: '/sign-in', search: { back: location.href }, replace: true });
  },
  component: lazyRouteComponent(() => import('./shell/Shell.tsx'), 'Shell'),
});

const settingsIndex = createRoute({ getParentRoute: () => settings, path: '/', beforeLoad: goHome });

const apiKeys = createRoute({
  getParentRoute: () => settings,
  path: '/user-management/api-keys',
  validateSearch: apiKeysSearch,
  component: lazyRouteComponent(() => import('../features/api-keys/ApiKeysPage.tsx'), 'ApiKeysPage'),
});

const apiKey = createRoute({
  getParentRoute: () => settings,
  path: '/user-management/api-keys/$name',
  component: lazyRouteComponent(() => import('../features/key-page/KeyPage.tsx'), 'KeyPage'),
});

const review = createRoute({
  getParentRoute: () => settings,
  path: '/user-management/review',
  validateSearch: reviewSearch,
  component: lazyRouteComponent(() => import('../features/review/ReviewPage.tsx'), 'ReviewPage'),
});

const users = createRoute({
  getParentRoute: () => settings,
  path: '/user-management/users',
  validateSearch: usersSearch,
  component: lazyRouteComponent(() => import('../features/users/UsersPage.tsx'), 'UsersPage'),
});

const replicas = createRoute({
  getParentRoute: () => settings,
  path: '/integrations/replicas',
  component: lazyRouteComponent(() => import('../features/replicas/ReplicasPage.tsx'), 'ReplicasPage'),
});

const webhooks = createRoute({
  getParentRoute: () => settings,
  path: '/integrations/webhooks',
  component: lazyRouteComponent(() => import('../features/webhooks/WebhooksPage.tsx'), 'WebhooksPage'),
});

const deliveries = createRoute({
  getParentRoute: () => settings,
  path: '/integrations/webhooks/$id',
  validateSearch: deliveriesSearch,
  component: lazyRouteComponent(() => import('../features/webhooks/DeliveriesPage.tsx'), 'DeliveriesPage'),
});

const leaks = createRoute({
  getParentRoute: () => settings,
  path: '/integrations/leaks',
  validateSearch: leaksSearch,
  component: lazyRouteComponent(() => import('../features/leaks/LeaksPage.tsx'), 'LeaksPage'),
});

const overview = createRoute({
  getParentRoute: () => settings,
  path: '/account/overview',
  component: lazyRouteComponent(() => import('../features/overview/OverviewPage.tsx'), 'OverviewPage'),
});

const auditLogs = createRoute({
  getParentRoute: () => settings,
  path: '/account/audit-logs',
  validateSearch: auditLogsSearch,
  component: lazyRouteComponent(() => import('../features/audit/AuditLogsPage.tsx'), 'AuditLogsPage'),
});

const security = createRoute({
  getParentRoute: () => settings,
  path: '/my-profile/security',
  component: lazyRouteComponent(() => import('../features/profile/SecurityPage.tsx'), 'SecurityPage'),
});

const routeTree = root.addChildren([
  index,
  signIn,
  setup,
  enrollment,
  settings.addChildren([
    settingsIndex,
    apiKeys,
    apiKey,
    review,
    users,
    replicas,
    webhooks,
    deliveries,
    leaks,
    overview,
    auditLogs,
    security,
  ]),
]);

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  defaultErrorComponent: RouteError,
  // The server is case-sensitive too, and returns 404 for other paths.
  caseSensitive: true,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
