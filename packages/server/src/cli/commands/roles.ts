import { type GrantedRights, operations, type ResourceRights, type Role } from '@keyward/contract';
import type { Command } from 'commander';
import { Refusal } from '../../actions/refusal.ts';
import { createRole } from '../../actions/roles/create.ts';
import { deleteRole } from '../../actions/roles/delete.ts';
import { listRoles } from '../../actions/roles/get.ts';
import { updateRole } from '../../actions/roles/update.ts';
import type { Cli, CliActor } from '../cli.ts';
import { formatCount, formatFields, formatTable, roleLabel } from '../output.ts';
import { perform } from '../perform.ts';
import { readRights, rightsOf } from '../rights.ts';
import { withExamples } from './example.ts';

const GRANT = 'a resource and the rights on it, such as flows:fetch,create';
const NOTHING = 'nothing';

interface Options {
  grant?: readonly string[];
  description?: string;
}

export function addRoleCommands(program: Command, cli: Cli): void {
  const roles = program.command('roles').description('roles and the rights that they grant');
  addList(roles, cli);
  addCreate(roles, cli);
  addUpdate(roles, cli);
  addDelete(roles, cli);
  withExamples(roles, 'roles list', 'roles create operator --grant flows:fetch,create');
}

function addList(roles: Command, cli: Cli): void {
  const command = roles
    .command('list')
    .description('list the system roles and the roles of the account')
    .action(() =>
      cli.withAccount(async (actor) => {
        const list = await perform(actor, operations.listRoles, listRoles, {});
        cli.setOutput(list, () => tableOfRoles(list));
      }),
    );
  withExamples(command, 'roles list --json');
}

function addCreate(roles: Command, cli: Cli): void {
  const command = roles
    .command('create <name>')
    .description('add a role; its name is fixed')
    .option('--grant <resource:rights...>', GRANT)
    .option('--description <text>', 'what the role is for')
    .action((name: string, { grant = [], description }: Options) =>
      cli.withAccount(async (actor) => {
        const body = { name, permissions: readGrants(grant), ...(description !== undefined && { description }) };
        const role = await perform(actor, operations.createRole, createRole, { body });
        cli.setOutput(role, () => roleLines(role));
      }),
    );
  withExamples(command, 'roles create operator --grant flows:fetch,create reports:fetch --description "Runs flows"');
}

function addUpdate(roles: Command, cli: Cli): void {
  const command = roles
    .command('update <name>')
    .description('change a role; omitted options leave fields unchanged')
    .option('--grant <resource:rights...>', `replaces all current grants: ${GRANT}, or ${NOTHING}`)
    .option('--description <text>', 'what the role is for')
    .action((name: string, { grant, description }: Options) =>
      cli.withAccount(async (actor) => {
        const { id, ...current } = await roleOf(actor, name);
        const body = {
          ...current,
          ...(grant && { permissions: readGrants(grant) }),
          ...(description !== undefined && { description }),
        };
        const role = await perform(actor, operations.updateRole, updateRole, { params: { id }, headers: {}, body });
        cli.setOutput(role, () => roleLines(role));
      }),
    );
  withExamples(command, 'roles update operator --grant flows:fetch');
}

function addDelete(roles: Command, cli: Cli): void {
  const command = roles
    .command('delete <name>')
    .description('delete a role that is not assigned to a key or user')
    .action((name: string) =>
      cli.withAccount(async (actor) => {
        const role = await roleOf(actor, name);
        await perform(actor, operations.deleteRole, deleteRole, { params: { id: role.id } });
        cli.setOutput({ deleted: role.name }, () => [`Role ${role.name} was deleted.`]);
      }),
    );
  withExamples(command, 'roles delete operator');
}

/** @throws Refusal not_found */
async function roleOf(actor: CliActor, name: string): Promise<Role> {
  const list = await perform(actor, operations.listRoles, listRoles, {});
  const role = list.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!role) throw new Refusal('not_found', 'Role not found. Run roles list to see the names.');
  return role;
}

/**
 * Parses grants; merges grants of the same resource.
 * @throws Refusal invalid_request
 */
function readGrants(texts: readonly string[]): GrantedRights[] {
  const byResource = new Map<string, GrantedRights>();
  for (const text of texts.filter((each) => each !== NOTHING)) {
    const [, resource = '', rights = ''] = /^([^:]+):(.+)$/.exec(text) ?? [];
    byResource.set(resource, {
      ...byResource.get(resource),
      resource,
      ...readRights(rights, `--grant must be ${GRANT}.`),
    });
  }
  return [...byResource.values()];
}

/** @returns text such as `flows:fetch,create reports:fetch` */
function grantsText(rows: readonly ResourceRights[]): string {
  const granted = rows.map((row) => ({ resource: row.resource, rights: rightsOf(row) }));
  const texts = granted.filter(({ rights }) => rights !== '').map(({ resource, rights }) => `${resource}:${rights}`);
  return texts.join(' ') || NOTHING;
}

function roleLines(role: Role): string[] {
  return formatFields({
    name: roleLabel(role.name),
    description: role.description,
    grants: grantsText(role.permissions),
    id: role.id,
  });
}

function tableOfRoles(roles: readonly Role[]): string[] {
  const rows = roles.map((role) => [
    roleLabel(role.name),
    role.system ? 'system' : 'account',
    role.description,
    grantsText(role.permissions),
  ]);
  return [...formatTable(['NAME', 'OF', 'DESCRIPTION', 'GRANTS'], rows), '', formatCount(roles.length, 'role')];
}
