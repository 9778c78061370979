import { type ForwardRoute, type NewForwardRoute, operations, type SelectableHeader } from '@keyward/contract';
import type { Command } from 'commander';
import { createForwardRoute } from '../../actions/forward-routes/create.ts';
import { deleteForwardRoute } from '../../actions/forward-routes/delete.ts';
import { listForwardRoutes } from '../../actions/forward-routes/get.ts';
import { updateForwardRoute } from '../../actions/forward-routes/update.ts';
import { Refusal } from '../../actions/refusal.ts';
import type { Cli, CliActor } from '../cli.ts';
import { formatCount, formatFields, formatTable } from '../output.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';

const NEED =
  'an HTTP method and the permission it requires, such as GET=flows:fetch; any means all other methods, but HEAD requires the same as GET';

const HEADERS =
  "the X-Keyward-* headers to set, such as X-Keyward-Key,X-Keyward-Roles; 'nothing' for X-Keyward-Code alone";

interface Options {
  need?: readonly string[];
  description?: string;
  allowPreflight?: boolean;
  allowAmbiguousPaths?: boolean;
  identityHeaders?: string;
  environment?: string | false;
}

export function addRouteCommands(program: Command, cli: Cli): void {
  const routes = program
    .command('routes')
    .description('forward-auth routes: the permissions that a service behind a proxy requires, by method');
  addList(routes, cli);
  addSet(routes, cli);
  addDelete(routes, cli);
  withExamples(routes, 'routes list', 'routes set flows --need GET=flows:fetch any=flows:create');
}

function addList(routes: Command, cli: Cli): void {
  const command = routes
    .command('list')
    .description('list routes and the permissions that their methods require')
    .action(() =>
      cli.withAccount(async (actor) => {
        const list = await readRoutes(actor);
        cli.setOutput(list, () => tableOfRoutes(list));
      }),
    );
  withExamples(command, 'routes list --json');
}

function addSet(routes: Command, cli: Cli): void {
  const command = routes
    .command('set <name>')
    .description('add a route, or change the route with this name; omitted options leave fields unchanged')
    .option('--need <method=permission...>', `replaces all current methods: ${NEED}`)
    .option('--description <text>', 'description of the service behind the route')
    .option('--allow-preflight', 'allow CORS preflights without a key')
    .option('--no-allow-preflight', 'check preflights like other OPTIONS requests')
    .option('--allow-ambiguous-paths', 'allow paths that two servers may interpret differently, such as /a/..%2fb')
    .option('--no-allow-ambiguous-paths', 'deny these paths')
    .option('--identity-headers <names>', HEADERS)
    .option('--environment <name>', 'accept only keys of this environment')
    .option('--no-environment', 'accept keys of any environment')
    .action((name: string, options: Options) =>
      cli.withAccount(async (actor) => {
        const current = (await readRoutes(actor)).find((each) => each.name === name);
        const body = bodyOf(name, options, current);
        const route = current
          ? await perform(actor, operations.updateForwardRoute, updateForwardRoute, {
              params: { name },
              headers: {},
              body,
            })
          : await perform(actor, operations.createForwardRoute, createForwardRoute, { body });
        cli.setOutput(route, () => routeLines(route));
      }),
    );
  withExamples(command, 'routes set flows --need GET=flows:fetch DELETE=flows:delete any=flows:create');
}

function bodyOf(name: string, options: Options, current: ForwardRoute | undefined): NewForwardRoute {
  const { need, description, allowPreflight, allowAmbiguousPaths, identityHeaders, environment } = options;
  return {
    ...current,
    name,
    methods: need ? readNeeds(need) : (current?.methods ?? {}),
    ...(description !== undefined && { description }),
    ...(allowPreflight !== undefined && { allow_preflight: allowPreflight }),
    ...(allowAmbiguousPaths !== undefined && { allow_ambiguous_paths: allowAmbiguousPaths }),
    ...(identityHeaders !== undefined && { identity_headers: readHeaders(identityHeaders) }),
    ...(environment !== undefined && { environment: environment === false ? null : environment }),
  };
}

function addDelete(routes: Command, cli: Cli): void {
  const command = routes
    .command('delete <name>')
    .description('delete a route; later checks for it are denied')
    .action((name: string) =>
      cli.withAccount(async (actor) => {
        await perform(actor, operations.deleteForwardRoute, deleteForwardRoute, { params: { name } });
        cli.setOutput({ deleted: name }, () => [`Route ${name} was deleted.`]);
      }),
    );
  withExamples(command, 'routes delete flows');
}

function readRoutes(actor: CliActor): Promise<ForwardRoute[]> {
  return perform(actor, operations.listForwardRoutes, listForwardRoutes, {});
}

/** @throws Refusal invalid_request */
function readNeeds(texts: readonly string[]): ForwardRoute['methods'] {
  const pairs = texts.map((text) => {
    const [, method = '', permission = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    return [method, permission] as const;
  });
  const methods = new Map(pairs);
  if (methods.has('') || methods.size < pairs.length) {
    throw new Refusal('invalid_request', `--need must be ${NEED}. List each method once.`);
  }
  return Object.fromEntries(methods);
}

/** Parses header names; the contract's schema rejects unknown names. */
function readHeaders(text: string): SelectableHeader[] {
  if (text === 'nothing') return [];
  return text.split(',').map((name) => name.trim() as SelectableHeader);
}

/** @returns text such as `GET=flows:fetch any=flows:create` */
function needsText({ methods }: ForwardRoute): string {
  return Object.entries(methods)
    .map(([method, permission]) => `${method}=${permission}`)
    .join(' ');
}

/** Describes the requests that the route allows without a key or with an ambiguous path. */
function exceptionsText(route: ForwardRoute): string {
  const allowed = [
    ...(route.allow_preflight ? ['preflights'] : []),
    ...(route.allow_ambiguous_paths ? ['ambiguous paths'] : []),
  ];
  return allowed.join(', ') || 'none';
}

function headersText({ identity_headers: headers }: ForwardRoute): string {
  return headers.join(',') || 'nothing';
}

function routeLines(route: ForwardRoute): string[] {
  const { name, description } = route;
  return formatFields({
    name,
    description,
    needs: needsText(route),
    exceptions: exceptionsText(route),
    headers: headersText(route),
    environment: route.environment ?? 'any',
  });
}

function tableOfRoutes(list: readonly ForwardRoute[]): string[] {
  const rows = list.map((route) => [
    route.name,
    needsText(route),
    exceptionsText(route),
    headersText(route),
    route.environment ?? 'any',
    route.description,
  ]);
  return [
    ...formatTable(['NAME', 'NEEDS', 'EXCEPTIONS', 'HEADERS', 'ENVIRONMENT', 'DESCRIPTION'], rows),
    '',
    formatCount(list.length, 'route'),
  ];
}
