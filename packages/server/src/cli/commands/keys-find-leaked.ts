import { type LeakCheck, operations } from '@keyward/contract';
import type { Command } from 'commander';
import { checkForLeaks } from '../../actions/leaks/check.ts';
import { Refusal } from '../../actions/refusal.ts';
import type { Cli } from '../cli.ts';
import { readInput } from '../io.ts';
import { formatCount, formatTable, formatTimeOrNever, roleLabel } from '../output.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';

const MAX_MEBIBYTES = 100;
const MAX_BYTES = MAX_MEBIBYTES * 1024 * 1024;
/** Maximum number of characters per request; see the contract. */
const MAX_QUERY_LENGTH = 200_000;

export function addFindLeakedCommand(keys: Command, cli: Cli): void {
  const command = keys
    .command('find-leaked')
    .description(
      'search standard input for keys of the account: one string per line, a log, a dump, a diff. The text is not stored. Exits with 1 if a key is found.',
    )
    .action(() =>
      cli.withAccount(async (actor) => {
        const input = await readInput(cli.io, MAX_BYTES);
        if (input.length > MAX_BYTES) {
          throw new Refusal(
            'invalid_request',
            `The text is larger than ${MAX_MEBIBYTES} MiB. Split it into smaller parts.`,
          );
        }
        const keysByName = new Map<string, LeakCheck['keys'][number]>();
        let searched = 0;
        for (const text of splitText(Buffer.from(input).toString('utf8'))) {
          const result = await perform(actor, operations.checkForLeaks, checkForLeaks, { body: { text } });
          searched += result.searched;
          for (const key of result.keys) keysByName.set(key.id, key);
        }
        if (keysByName.size > 0) cli.exitCode = 1;
        cli.setOutput({ searched, keys: [...keysByName.values()] }, () =>
          reportLines([...keysByName.values()], searched),
        );
      }),
    );
  withExamples(command, 'keys find-leaked < suspicious.log', 'keys find-leaked --json < strings.txt');
}

/** Splits the text at line breaks, so that strings stay whole. Splits an oversized line at a space if possible. */
function* splitText(text: string): Generator<string> {
  let remaining = text;
  while (remaining.length > MAX_QUERY_LENGTH) {
    const line = remaining.lastIndexOf('\n', MAX_QUERY_LENGTH);
    const end = line > 0 ? line : remaining.lastIndexOf(' ', MAX_QUERY_LENGTH);
    const cut = end > 0 ? end : MAX_QUERY_LENGTH;
    yield remaining.slice(0, cut);
    remaining = remaining.slice(cut);
  }
  if (remaining.trim() !== '') yield remaining;
}

function reportLines(keys: LeakCheck['keys'], searched: number): string[] {
  const count = `${formatCount(searched, 'string')} searched`;
  if (keys.length === 0) return [`No keys of this account found (${count}).`];
  const rows = keys.map(({ appname, hint, roles, status, last_login }) => [
    appname,
    hint ?? '',
    roleLabel(roles[0] ?? ''),
    status,
    formatTimeOrNever(last_login),
  ]);
  return [
    ...formatTable(['NAME', 'KEY', 'ROLE', 'STATUS', 'LAST LOGIN'], rows),
    '',
    `${formatCount(keys.length, 'key')} of this account found (${count}). Regenerate or delete each key.`,
  ];
}
