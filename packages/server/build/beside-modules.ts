import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'rolldown';

/** What begins with ../ lies outside the sources, such as the console: it is as far from dist/ as from src/. */
const BESIDE = /new URL\('((?!\.\.\/)[\w./-]+)', import\.meta\.url\)/g;

/**
 * What a module finds beside itself is found beside what becomes of it: the code of a thread as a file of its own, other
 * files as they are.
 * @param sources the folder whose modules do so, with a slash at its end
 */
export function besideModules(sources: string): Plugin {
  return {
    name: 'beside-modules',
    transform(code, id) {
      if (!id.startsWith(sources) || !code.includes('import.meta.url')) return null;
      return code.replaceAll(BESIDE, (_, path: string) => {
        const file = join(dirname(id), path);
        const fileName = basename(path).replace(/\.ts$/, '.js');
        if (path.endsWith('.ts')) this.emitFile({ type: 'chunk', id: file, fileName });
        else this.emitFile({ type: 'asset', source: readFileSync(file), fileName });
        return `new URL('${fileName}', import.meta.url)`;
      });
    },
  };
}
