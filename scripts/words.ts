import { globSync, readFileSync } from 'node:fs';
import { excludedFolders, wordExceptions } from './word-exceptions.ts';
import { type WordFault, wordFaults } from './word-faults.ts';

const FILES =
  '{.,.ci,bench,docs/**,examples/**,packages/*/{src,test,docs}/**,packages/*,scripts,test/**}/*.{ts,tsx,mjs,md}';

/** The exceptions file quotes the words. */
const files = globSync(FILES).filter(
  (file) => !/(?:^|\/)(?:node_modules|dist)\//.test(file) && file !== 'scripts/word-exceptions.ts',
);
const usedExceptions = new Set<object>();

function isException(file: string, { context }: WordFault): boolean {
  const used = wordExceptions.filter((each) => file.startsWith(each.in) && context.includes(each.text));
  for (const each of used) usedExceptions.add(each);
  return used.length > 0;
}

function linesOf(file: string): string[] {
  const faults = wordFaults(file, readFileSync(file, 'utf8')).filter((fault) => !isException(file, fault));
  return faults.map(({ line, word, write }) => `${file}:${line}: "${word}": write ${write}`);
}

const lines: string[] = [];
const clean = new Set(excludedFolders);
for (const file of files) {
  const found = linesOf(file);
  const excluded = excludedFolders.find((folder) => file.startsWith(folder));
  if (excluded === undefined) lines.push(...found);
  else if (found.length > 0) clean.delete(excluded);
}
for (const each of wordExceptions) {
  if (!usedExceptions.has(each)) lines.push(`scripts/word-exceptions.ts: the exception "${each.text}" is not needed`);
}
for (const line of lines) process.stdout.write(`${line}\n`);
for (const folder of clean) process.stdout.write(`${folder} is clean: remove it from scripts/word-exceptions.ts\n`);
process.stdout.write(`${lines.length} words are not plain English. See docs/GLOSSARY.md.\n`);
process.exitCode = lines.length === 0 ? 0 : 1;
