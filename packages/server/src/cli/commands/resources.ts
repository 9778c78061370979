import { operations, type ResourceRights } from '@keyward/contract';
import type { Command } from 'commander';
import { createResource } from '../../actions/resources/create.ts';
import { deleteResource } from '../../actions/resources/delete.ts';
import { listPermissions } from '../../actions/roles/get.ts';
import type { Cli } from '../cli.ts';
import { formatCount, formatFields, formatTable } from '../output.ts';
import { perform } from '../perform.ts';
import { readRights, rightsOf } from '../rights.ts';
import { withExamples } from './example.ts';

const RIGHTS = 'rights that can be granted on the resource: fetch, create, update and delete, separated by commas';

export function addResourceCommands(program: Command, cli: Cli): void {
  const resources = program
    .command('resources')
    .description(
      'what roles grant rights on: resources of Keyward and resources that the account defines for its services',
    );
  addList(resources, cli);
  addCreate(resources, cli);
  addDelete(resources, cli);
  withExamples(resources, 'resources list', 'resources create flows --rights fetch,create');
}

function addList(resources: Command, cli: Cli): void {
  const command = resources
    .command('list')
    .description('list all resources and the rights that can be granted on them')
    .action(() =>
      cli.withAccount(async (actor) => {
        const list = await perform(actor, operations.listPermissions, listPermissions, {});
        cli.setOutput(list, () => tableOfResources(list));
      }),
    );
  withExamples(command, 'resources list --json');
}

function addCreate(resources: Command, cli: Cli): void {
  interface Options {
    rights: string;
    description?: string;
  }
  const command = resources
    .command('create <name>')
    .description('define a resource; ADMIN receives every right on it immediately, READONLY receives fetch')
    .requiredOption('--rights <rights>', RIGHTS)
    .option('--description <text>', 'description of the resource')
    .action((name: string, { rights, description }: Options) =>
      cli.withAccount(async (actor) => {
        const body = {
          resource: name,
          ...readRights(rights, `--rights must be ${RIGHTS}.`),
          ...(description !== undefined && { description }),
        };
        const created = await perform(actor, operations.createResource, createResource, { body });
        cli.setOutput(created, () => resourceLines(created));
      }),
    );
  withExamples(command, 'resources create flows --rights fetch,create --description "Workflows"');
}

function addDelete(resources: Command, cli: Cli): void {
  const command = resources
    .command('delete <name>')
    .description('delete a resource that is not used by a role or route')
    .action((name: string) =>
      cli.withAccount(async (actor) => {
        await perform(actor, operations.deleteResource, deleteResource, { params: { name } });
        cli.setOutput({ deleted: name }, () => [`Resource ${name} was deleted.`]);
      }),
    );
  withExamples(command, 'resources delete flows');
}

function resourceLines(row: ResourceRights): string[] {
  return formatFields({ name: row.resource, description: row.description, rights: rightsOf(row) });
}

function tableOfResources(list: readonly ResourceRights[]): string[] {
  const rows = list.map((row) => [row.resource, row.system ? 'Keyward' : 'account', rightsOf(row), row.description]);
  return [...formatTable(['NAME', 'OF', 'RIGHTS', 'DESCRIPTION'], rows), '', formatCount(list.length, 'resource')];
}
