import { type KeyShape, keyAlphabets, type NewKeyShape, operations } from '@keyward/contract';
import type { Command } from 'commander';
import { createKeyShape } from '../../actions/key-shapes/create.ts';
import { deleteKeyShape } from '../../actions/key-shapes/delete.ts';
import { listKeyShapes } from '../../actions/key-shapes/list.ts';
import type { Cli } from '../cli.ts';
import { table } from '../output.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';

export function addShapeCommands(keys: Command, cli: Cli): void {
  const shapes = keys.command('shapes').description('what keys of other systems look like that are imported');
  const list = shapes
    .command('list')
    .description('list the registered shapes')
    .action(() =>
      cli.withAccount(async (desk) => {
        const all = await perform(desk, operations.listKeyShapes, listKeyShapes, {});
        cli.answer(all, () => table(['NAME', 'PREFIX', 'LENGTH', 'BITS', 'ALPHABET'], all.map(cellsOf)));
      }),
    );
  withExamples(list, 'keys shapes list');
  const add = shapes
    .command('add <name>')
    .description('register a shape, so that keys of it are checked')
    .option('--length <characters>', 'of each whole key, its prefix and padding included')
    .option('--min-length <characters>', 'of the shortest key, in place of --length')
    .option('--max-length <characters>', 'of the longest key, in place of --length')
    .option('--alphabet <characters>', `the characters after the prefix, or ${Object.keys(keyAlphabets).join(', ')}`)
    .option('--prefix <text>', 'what every key begins with', '')
    .option('--type <type>', 'uuid: keys are UUIDs of version 4; then without length and alphabet')
    .action((name: string, options: ShapeOptions) =>
      cli.withAccount(async (desk) => {
        const body = { name, ...bodyOf(options) } as NewKeyShape;
        const shape = await perform(desk, operations.createKeyShape, createKeyShape, { body });
        cli.answer(shape, () => [
          `Key format ${shape.name} was registered: each key has up to ${shape.bits} random bits.`,
        ]);
      }),
    );
  withExamples(
    add,
    'keys shapes add acme --prefix acme_ --length 45 --alphabet hex',
    'keys shapes add legacy --min-length 32 --max-length 64 --alphabet base64',
    'keys shapes add tenants --type uuid',
  );
  const remove = shapes
    .command('delete <name>')
    .description('forget a shape that no key has')
    .action((name: string) =>
      cli.withAccount(async (desk) => {
        await perform(desk, operations.deleteKeyShape, deleteKeyShape, { params: { name } });
        cli.answer({ deleted: name }, () => [`Shape ${name} was deleted.`]);
      }),
    );
  withExamples(remove, 'keys shapes delete acme');
  withExamples(shapes, 'keys shapes list');
}

interface ShapeOptions {
  readonly type?: string;
  readonly prefix: string;
  readonly length?: string;
  readonly minLength?: string;
  readonly maxLength?: string;
  readonly alphabet?: string;
}

/** The options that were given, by their wire names; the schema checks them. */
function bodyOf({ type, prefix, length, minLength, maxLength, alphabet }: ShapeOptions): object {
  const lengths = { length, min_length: minLength, max_length: maxLength };
  const numbers = Object.entries(lengths).filter(([, text]) => text !== undefined);
  return {
    prefix,
    ...(type !== undefined && { type }),
    ...(alphabet !== undefined && { alphabet }),
    ...Object.fromEntries(numbers.map(([name, text]) => [name, Number(text)])),
  };
}

function cellsOf({ name, type, prefix, length, min_length, max_length, bits, alphabet }: KeyShape): string[] {
  return [name, prefix || '-', String(length ?? `${min_length}-${max_length}`), String(bits), alphabet ?? type];
}
