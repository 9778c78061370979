import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin, Rolldown } from 'vite';

const STYLES = fileURLToPath(new URL('../../../node_modules/@mantine/core/styles/', import.meta.url));
/** Mantine's generated class names, which are unique per component. */
const CLASS = /\bm_[0-9a-f]+\b/g;

type Chunk = Rolldown.OutputChunk;
type Bundle = Rolldown.OutputBundle;

/**
 * Fails a build in which a component of Mantine has no styles. `app/mantine.css` imports the style sheet of each component
 * that the console uses, since the complete one is twice as large. Each page and dialog is checked separately, with the
 * styles of the first page, because styles of another dialog may not be loaded yet.
 */
export function mantineStyles(): Plugin {
  return {
    name: 'mantine-styles',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const entries = chunks.filter(({ isEntry }) => isEntry);
      for (const root of chunks.filter(({ isDynamicEntry }) => isDynamicEntry)) {
        const sheet = missingSheet(bundle, withImports(bundle, [...entries, root]));
        if (sheet === undefined) continue;
        this.error(
          `${root.fileName} uses a component without its styles. Import ${sheet} next to it, or in app/mantine.css.`,
        );
      }
    },
  };
}

/** Returns the chunks and their static imports. */
function withImports(bundle: Bundle, roots: readonly Chunk[]): Set<Chunk> {
  const loaded = new Set(roots);
  for (const chunk of loaded) {
    for (const name of chunk.imports) {
      const imported = bundle[name];
      if (imported?.type === 'chunk') loaded.add(imported);
    }
  }
  return loaded;
}

/** Returns the name of a style sheet that the code of these chunks needs but does not import. */
function missingSheet(bundle: Bundle, chunks: ReadonlySet<Chunk>): string | undefined {
  const used = classesOf([...chunks].map(({ code }) => code));
  const files = [...chunks].flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]);
  const styled = classesOf(files.map((name) => sourceOf(bundle, name)));
  const isMissing = ([, names]: StyleSheet) => names.some((name) => used.has(name) && !styled.has(name));
  return SHEETS.find(isMissing)?.[0];
}

function sourceOf(bundle: Bundle, name: string): string {
  const file = bundle[name];
  return file?.type === 'asset' ? String(file.source) : '';
}

function classesOf(texts: readonly string[]): Set<string> {
  return new Set(texts.join('\n').match(CLASS));
}

type StyleSheet = readonly [name: string, classes: readonly string[]];

const SHEETS: readonly StyleSheet[] = readdirSync(STYLES)
  .filter((name) => name.endsWith('.layer.css'))
  .map((name) => [name, readFileSync(`${STYLES}${name}`, 'utf8').match(CLASS) ?? []]);
