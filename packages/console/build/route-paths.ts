import { type InlineConfig, type Plugin, type ResolvedConfig, runnerImport } from 'vite';

const ROUTER = '/src/app/router.tsx';
const NO_STYLES = '\0no-styles';

interface RouterModule {
  readonly router: { readonly routesByPath: Readonly<Record<string, unknown>> };
}

/**
 * Writes the paths of the console's router to `routes.json`, in the router's own syntax (`/keys/$name`). The server answers
 * these paths with the page, and no others, so that a mistyped path of the API is never a success.
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

/** Plain segments and parameters; the server's router has another syntax for everything else. */
const PATH = /^(?:\/(?:\$?[\w-]+)?)+$/;

/** Runs the module of the router, which creates the routes but loads no page. */
async function readPaths({ root, resolve: { alias } }: Pick<ResolvedConfig, 'root' | 'resolve'>): Promise<string[]> {
  const config: InlineConfig = { root, configFile: false, resolve: { alias }, plugins: [withoutStyles()] };
  const { module } = await runnerImport<RouterModule>(ROUTER, config);
  const paths = Object.keys(module.router.routesByPath).sort();
  const other = paths.find((path) => !PATH.test(path));
  if (other !== undefined) throw new Error(`The server cannot serve the path ${other}. Use plain segments and $names.`);
  return paths;
}

/** Style sheets are only processed in a build or a development server. */
function withoutStyles(): Plugin {
  return {
    name: 'without-styles',
    enforce: 'pre',
    resolveId: (source) => (source.endsWith('.css') ? NO_STYLES : null),
    load: (id) => (id === NO_STYLES ? 'export default {};' : null),
  };
}
