// Writes the entries of entries.ts to package.json, which npm packs unchanged.
import { readFileSync, writeFileSync } from 'node:fs';
import { manifestOfEntries } from './exports.ts';

const file = new URL('../package.json', import.meta.url);
const manifest = { ...JSON.parse(readFileSync(file, 'utf8')), ...manifestOfEntries() };
writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
