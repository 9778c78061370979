import { type Entry, entries, parts, type Runtime } from './entries.ts';

/**
 * The first match is used, and bundlers set several conditions, so the conditions for one platform come before `node`
 * and `browser`.
 */
const RUNTIMES: readonly Runtime[] = ['workerd', 'edge-light', 'deno', 'bun', 'node', 'browser'];

/** One bundle of the package in both formats: `dist/NAME.js` and `dist/NAME.cjs`. */
export interface Bundle {
  readonly name: string;
  readonly source: string;
}

/**
 * Returns all bundles: of the entries, of their replacements for runtimes, and of the parts that are loaded on demand.
 */
export function bundles(): Bundle[] {
  const sources = entries.flatMap((entry) =>
    [entry.source, ...Object.values(entry.runtimes ?? {})].map((source) => bundleOf(entry, source)),
  );
  const later = parts.map((source) => ({ name: nameOfPart(source), source }));
  return [...new Map([...sources, ...later].map((bundle) => [bundle.name, bundle])).values()];
}

/** Returns the name of the bundle of a source that is not an entry. */
export function nameOfPart(source: string): string {
  return source.replaceAll('/', '-');
}

function bundleOf({ name, source }: Entry, used: string): Bundle {
  return { name: used === source ? name : nameOfPart(used), source: used };
}

interface ManifestOfEntries {
  readonly sideEffects: readonly string[];
  readonly main: string;
  readonly types: string;
  readonly typesVersions: object;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, object>>>>;
}

/** Returns the members of package.json that refer to the entries. */
export function manifestOfEntries(): ManifestOfEntries {
  return {
    // Modules that throw on import must do so even in bundles that use none of their names.
    sideEffects: ['./dist/runtimes-*'],
    main: './dist/index.cjs',
    types: './dist/index.d.ts',
    // For `moduleResolution: node10`, which does not support `exports`.
    typesVersions: { '*': Object.fromEntries(subpaths().map((name) => [name, [`./dist/${name}.d.ts`]])) },
    exports: { ...Object.fromEntries(entries.map(exportOf)), './package.json': './package.json' },
  };
}

const subpaths = () => entries.map(({ name }) => name).filter((name) => name !== 'index');

function exportOf(entry: Entry) {
  const { name, source, runtimes } = entry;
  const types = formats(name, { import: 'd.ts', require: 'd.cts' });
  const sources = runtimes ? RUNTIMES.map((runtime) => [runtime, runtimes[runtime] ?? source] as const) : [];
  const targets = [...sources, ['default', source] as const].map(([condition, used]) => {
    return [condition, formats(bundleOf(entry, used).name, { import: 'js', require: 'cjs' })] as const;
  });
  return [name === 'index' ? '.' : `./${name}`, { types, ...Object.fromEntries(targets) }] as const;
}

function formats(name: string, extensions: { readonly import: string; readonly require: string }) {
  return { import: `./dist/${name}.${extensions.import}`, require: `./dist/${name}.${extensions.require}` };
}
