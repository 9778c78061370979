import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const STYLES = fileURLToPath(new URL('../../../node_modules/@mantine/core/styles/', import.meta.url));
/** Mantine's class names, which are unique to a component. */
const CLASS = /\bm_[0-9a-f]+\b/g;

/**
 * Fails a build in which a component of Mantine has no styles. `app/mantine.css` names the style sheet of each component that the
 * console uses, since the one with all of them is twice as large.
 */
export function mantineStyles(): Plugin {
  return {
    name: 'mantine-styles',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle);
      const code = files.map((file) => (file.type === 'chunk' ? file.code : '')).join('\n');
      const styles = files.map((file) => (file.type === 'asset' && file.fileName.endsWith('.css') ? file.source : ''));
      const used = new Set(code.match(CLASS));
      const styled = new Set(styles.join('\n').match(CLASS));
      for (const [sheet, names] of styleSheets()) {
        if (names.some((name) => used.has(name) && !styled.has(name))) {
          this.error(`The console uses a component without its styles. Import ${sheet} in app/mantine.css.`);
        }
      }
    },
  };
}

function styleSheets(): (readonly [name: string, classes: readonly string[]])[] {
  const names = readdirSync(STYLES).filter((name) => name.endsWith('.layer.css'));
  return names.map((name) => [name, readFileSync(`${STYLES}${name}`, 'utf8').match(CLASS) ?? []]);
}
