import { type KeyFormat, keyAlphabets, type NewKeyFormat, operations } from '@keyward/contract';
import type { Command } from 'commander';
import { createKeyFormat } from '../../actions/key-formats/create.ts';
import { deleteKeyFormat } from '../../actions/key-formats/delete.ts';
import { listKeyFormats } from '../../actions/key-formats/list.ts';
import type { Cli } from '../cli.ts';
import { formatTable } from '../output.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';

export function addKeyFormatCommands(keys: Command, cli: Cli): void {
  const formats = keys.command('formats').description('key formats of other systems whose keys can be imported');
  const listCommand = formats
    .command('list')
    .description('list the registered key formats')
    .action(() =>
      cli.withAccount(async (actor) => {
        const formatList = await perform(actor, operations.listKeyFormats, listKeyFormats, {});
        cli.setOutput(formatList, () =>
          formatTable(['NAME', 'PREFIX', 'LENGTH', 'BITS', 'ALPHABET'], formatList.map(toCells)),
        );
      }),
    );
  withExamples(listCommand, 'keys formats list');
  const add = formats
    .command('create <name>')
    .description('register a key format, so that keys in this format can be imported and checked')
    .option('--length <characters>', 'key length, including prefix and padding')
    .option('--min-length <characters>', 'minimum key length, instead of --length')
    .option('--max-length <characters>', 'maximum key length, instead of --length')
    .option('--alphabet <characters>', `characters after the prefix, or one of ${Object.keys(keyAlphabets).join(', ')}`)
    .option('--prefix <text>', 'prefix of every key', '')
    .option('--type <type>', 'uuid for version 4 UUIDs, which need no length or alphabet')
    .action((name: string, options: KeyFormatOptions) =>
      cli.withAccount(async (actor) => {
        const body = { name, ...bodyOf(options) } as NewKeyFormat;
        const format = await perform(actor, operations.createKeyFormat, createKeyFormat, { body });
        cli.setOutput(format, () => [
          `Key format ${format.name} was registered: each key has up to ${format.bits} random bits.`,
        ]);
      }),
    );
  withExamples(
    add,
    'keys formats create acme --prefix acme_ --length 45 --alphabet hex',
    'keys formats create legacy --min-length 32 --max-length 64 --alphabet base64',
    'keys formats create tenants --type uuid',
  );
  const remove = formats
    .command('delete <name>')
    .description('delete a key format that no key uses')
    .action((name: string) =>
      cli.withAccount(async (actor) => {
        await perform(actor, operations.deleteKeyFormat, deleteKeyFormat, { params: { name } });
        cli.setOutput({ deleted: name }, () => [`Key format ${name} was deleted.`]);
      }),
    );
  withExamples(remove, 'keys formats delete acme');
  withExamples(formats, 'keys formats list');
}

interface KeyFormatOptions {
  readonly type?: string;
  readonly prefix: string;
  readonly length?: string;
  readonly minLength?: string;
  readonly maxLength?: string;
  readonly alphabet?: string;
}

/** Returns the provided options by their wire names; the schema validates them. */
function bodyOf({ type, prefix, length, minLength, maxLength, alphabet }: KeyFormatOptions): object {
  const lengths = { length, min_length: minLength, max_length: maxLength };
  const numbers = Object.entries(lengths).filter(([, text]) => text !== undefined);
  return {
    prefix,
    ...(type !== undefined && { type }),
    ...(alphabet !== undefined && { alphabet }),
    ...Object.fromEntries(numbers.map(([name, text]) => [name, Number(text)])),
  };
}

function toCells({ name, type, prefix, length, min_length, max_length, bits, alphabet }: KeyFormat): string[] {
  return [name, prefix || '-', String(length ?? `${min_length}-${max_length}`), String(bits), alphabet ?? type];
}
