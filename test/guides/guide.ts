import { globSync, readFileSync } from 'node:fs';

/** A fenced block of a guide. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

const FENCED = /^([ ]*)```(\w*)[^\n]*\n(.*?)^\1```$/gms;
const INLINE = /`(npm run keyward -- [^`]+)`/g;
const COMMENT = /^\s*# .*?(npm run keyward -- .+)$/gm;

/** A page of the guides, with the files that its readers use. */
export class Guide {
  /** Path from the root of the repository. */
  readonly path: string;
  readonly text: string;
  /** The files in a folder with the name of the guide. */
  readonly files: readonly string[];

  constructor(path: string) {
    this.path = path;
    this.text = readFileSync(path, 'utf8');
    this.files = path === 'README.md' ? [] : globSync(`${path.slice(0, -'.md'.length)}/*`).sort();
  }

  /** The blocks in document order. */
  get blocks(): Block[] {
    return [...this.text.matchAll(FENCED)].map(([, indent = '', language = '', text = '']) => ({
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }));
  }

  /** Commands in sentences and in comments of the files, except those that a block contains. */
  get mentioned(): string[] {
    const prose = this.text.replaceAll(FENCED, '');
    const comments = this.files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(COMMENT)]);
    const commands = [...prose.matchAll(INLINE), ...comments].map(([, command = '']) => command.trim());
    const inBlocks = this.blocks.map(({ text }) => text).join('\n');
    return [...new Set(commands)].filter((command) => !inBlocks.includes(command));
  }
}

/** README.md and the pages in docs/guides that contain commands. */
export function guidesWithCommands(): Guide[] {
  const all = ['README.md', ...globSync('docs/guides/*.md').sort()].map((path) => new Guide(path));
  return all.filter(({ blocks, mentioned }) => mentioned.length > 0 || blocks.some(isShell));
}

export function isShell({ language }: Block): boolean {
  return language === 'sh' || language === 'bash';
}
