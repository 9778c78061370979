import { type InlineConfig, type Plugin, type ResolvedConfig, runnerImport } from 'vite';

const ROUTER = '/src/app/router.tsx';
const NO_STYLES = '\0no-styles';

interface RouterModule {
  readonly router: { readonly routesByPath: Readonly<Record<string, unknown>> };
}

/**
 * Writes the paths of the console's router to `routes.json`, in the router's own syntax (`/keys/$name`). The server serves
 * the page only at these paths, so that a mistyped path of the API is a 404.
 */
export function routePaths(): Plugin {
  let build: Pick<ResolvedConfig, 'root' | 'resolve'>;
  return {
    name: 'route-paths',
    apply: 'build',
    configResolved(config) {
      build = config;
    },
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'routes.json', source: JSON.stringify(await readPaths(build)) });
    },
  };
}

/** Plain segments and parameters. Other syntax is not compatible with the server's router. */
const PATH = /^(?:\/(?:\$?[\w-]+)?)+$/;

/** Evaluates the router module, which creates the routes without loading pages. */
async function readPaths({ root, resolve: { alias } }: Pick<ResolvedConfig, 'root' | 'resolve'>): Promise<string[]> {
  const config: InlineConfig = { root, configFile: false, resolve: { alias }, plugins: [withoutStyles()] };
  const { module } = await runnerImport<RouterModule>(ROUTER, config);
  const paths = Object.keys(module.router.routesByPath).sort();
  const unsupported = paths.find((path) => !PATH.test(path));
  if (unsupported !== undefined)
    throw new Error(`The server cannot serve the path ${unsupported}. Use plain segments and $names.`);
  return paths;
}

/** Replaces style sheets with empty modules, because only a build or a development server can process them. */
function withoutStyles(): Plugin {
  return {
    name: 'without-styles',
    enforce: 'pre',
    resolveId: (source) => (source.endsWith('.css') ? NO_STYLES : null),
    load: (id) => (id === NO_STYLES ? 'export default {};' : null),
  };
}
