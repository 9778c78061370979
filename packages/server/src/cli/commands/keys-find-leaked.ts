import { type LeakCheck, operations } from '@keyward/contract';
import type { Command } from 'commander';
import { checkForLeaks } from '../../actions/leaks/check.ts';
import { Refusal } from '../../actions/refusal.ts';
import type { Cli } from '../cli.ts';
import { readInput } from '../io.ts';
import { plural, roleLabel, table, timeOrNever } from '../output.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';

const MOST_MEBIBYTES = 100;
const MAX_BYTES = MOST_MEBIBYTES * 1024 * 1024;
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
            `The text is larger than ${MOST_MEBIBYTES} MiB. Split it into smaller parts.`,
          );
        }
        const found = new Map<string, LeakCheck['keys'][number]>();
        let searched = 0;
        for (const text of pieces(Buffer.from(input).toString('utf8'))) {
          const answer = await perform(actor, operations.checkForLeaks, checkForLeaks, { body: { text } });
          searched += answer.searched;
          for (const key of answer.keys) found.set(key.id, key);
        }
        if (found.size > 0) cli.exitCode = 1;
        cli.answer({ searched, keys: [...found.values()] }, () => report([...found.values()], searched));
      }),
    );
  withExamples(command, 'keys find-leaked < suspicious.log', 'keys find-leaked --json < strings.txt');
}

/** Splits the text at line breaks, so that strings stay whole. Splits an oversized line at a space if possible. */
function* pieces(text: string): Generator<string> {
  let rest = text;
  while (rest.length > MAX_QUERY_LENGTH) {
    const line = rest.lastIndexOf('\n', MAX_QUERY_LENGTH);
    const end = line > 0 ? line : rest.lastIndexOf(' ', MAX_QUERY_LENGTH);
    const cut = end > 0 ? end : MAX_QUERY_LENGTH;
    yield rest.slice(0, cut);
    rest = rest.slice(cut);
  }
  if (rest.trim() !== '') yield rest;
}

function report(keys: LeakCheck['keys'], searched: number): string[] {
  const count = `${plural(searched, 'string')} searched`;
  if (keys.length === 0) return [`No keys of this account found (${count}).`];
  const rows = keys.map(({ appname, hint, roles, status, last_login }) => [
    appname,
    hint ?? '',
    roleLabel(roles[0] ?? ''),
    status,
    timeOrNever(last_login),
  ]);
  return [
    ...table(['NAME', 'KEY', 'ROLE', 'STATUS', 'LAST LOGIN'], rows),
    '',
    `${plural(keys.length, 'key')} of this account found (${count}). Regenerate or delete each key.`,
  ];
}
