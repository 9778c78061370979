import { type KeyShape, keyAlphabets, operations } from '@keyward/contract';
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
    .requiredOption('--length <characters>', 'of a whole key, its prefix among them')
    .requiredOption('--alphabet <characters>', `the characters themselves, or ${Object.keys(keyAlphabets).join(', ')}`)
    .option('--prefix <text>', 'what every key begins with', '')
    .action((name: string, { length, alphabet, prefix }: { length: string; alphabet: string; prefix: string }) =>
      cli.withAccount(async (desk) => {
        const known = Object.entries(keyAlphabets).find(([each]) => each === alphabet);
        const body = { name, prefix, length: Number(length), alphabet: known?.[1] ?? alphabet };
        const shape = await perform(desk, operations.createKeyShape, createKeyShape, { body });
        cli.answer(shape, () => [`Shape ${shape.name} was registered: its keys have up to ${shape.bits} random bits.`]);
      }),
    );
  withExamples(add, 'keys shapes add acme --prefix acme_ --length 45 --alphabet hex');
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

function cellsOf({ name, prefix, length, bits, alphabet }: KeyShape): string[] {
  return [name, prefix || '-', String(length), String(bits), alphabet];
}
