import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'rolldown';
import { parts } from './entries.ts';
import { nameOfPart } from './exports.ts';

const sources = fileURLToPath(new URL('../src/', import.meta.url));

/** Resolves `import()` of a part to its bundle. */
export function laterParts(): Plugin {
  return {
    name: 'later-parts',
    resolveId(source, importer, { kind }) {
      if (kind !== 'dynamic-import') return null;
      const part = relative(sources, join(importer ?? '', '..', source))
        .replaceAll(sep, '/')
        .replace(/\.ts$/, '');
      if (!parts.includes(part)) throw new Error(`${part} is loaded by import(), but is not listed as a part.`);
      return { id: `./${nameOfPart(part)}.js`, external: true };
    },
  };
}
