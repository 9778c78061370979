import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { clientRoutes } from '../sdk/build/client-routes.ts';
import { mantineStyles } from './build/mantine-styles.ts';
import { precompress } from './build/precompress.ts';
import { routePaths } from './build/route-paths.ts';

/** The roots of the first page: the modules that it renders, and those that it loads immediately afterwards. */
const FIRST_PAGE = [
  'main',
  'app/shell/Shell',
  'features/api-keys/ApiKeysPage',
  'features/api-keys/KeyDialogs',
  'ui/charts/Sparkline',
  'ui/keys/ReviewBanner',
].map((name) => `/console/src/${name}.tsx`);

const SHARED = { test: /console\/src\/(?:ui|app)\/|@tabler\/icons-react/, minShareCount: 2 };

interface Modules {
  getModuleInfo(id: string): { readonly importers: readonly string[] } | null;
}

/** Returns whether a root of the first page imports the module, directly or through others. */
function isOfFirstPage(id: string, modules: Modules, seen = new Set<string>()): boolean {
  if (FIRST_PAGE.some((name) => id.endsWith(name))) return true;
  seen.add(id);
  const importers = modules.getModuleInfo(id)?.importers ?? [];
  return importers.some((importer) => !seen.has(importer) && isOfFirstPage(importer, modules, seen));
}

/** The package exports build output; the console is built from the sources. */
const source = (name: string) => fileURLToPath(new URL(`../sdk/src/${name}.ts`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      '@keyward/sdk/console': source('console'),
      '@keyward/sdk/secrets': source('secrets'),
      '@keyward/sdk': source('index'),
    },
  },
  plugins: [clientRoutes(), react(), mantineStyles(), routePaths(), precompress()],
  // The server replaces this string with a fresh nonce in every response.
  html: { cspNonce: '__KEYWARD_NONCE__' },
  build: {
    target: 'es2024',
    // Emits every asset as a file, because the content security policy allows no data: scripts or styles.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Bundles the small modules that several pages share, because one file compresses better than forty. A second
          // bundle contains those that the first page does not need; their dependencies stay in the bundles of the
          // first page.
          groups: [
            {
              ...SHARED,
              name: (id, modules) => (isOfFirstPage(id, modules) ? 'shared' : null),
              priority: 1,
              debugName: 'shared',
            },
            { ...SHARED, name: 'later', includeDependenciesRecursively: false },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/api': process.env['KEYWARD_DEV_API'] ?? 'http://127.0.0.1:8080' },
  },
});
