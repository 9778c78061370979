import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { besideModules } from './beside-modules.ts';
import { httpWithoutFetch } from './http-without-fetch.ts';

const inPackage = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

// The server and the terminal with everything that they need, in a few files: most of the time of a start went into looking
// for fifteen hundred of them. A start takes half as long so, and a command of the terminal a third.
await build({
  cwd: inPackage('.'),
  input: { main: 'src/main.ts', 'cli/main': 'src/cli/main.ts' },
  platform: 'node',
  logLevel: 'warn',
  plugins: [besideModules(inPackage('src/')), httpWithoutFetch()],
  output: { dir: inPackage('dist'), format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
});
