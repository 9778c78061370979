// The walls of docs/ARCHITECTURE.md. test/walls.test.ts breaks each of them and expects to be caught.
// Run by scripts/walls.ts: without its preload dependency-cruiser reads no TypeScript, and every rule passes.

const server = '^packages/server/src/';
const contract = '^packages/contract/src/';

/** @param {string[]} parts folders end with a slash, files with their extension */
const inServer = (...parts) => parts.map((part) => `${server}${part.replaceAll('.', '[.]')}`);

/**
 * A part of the server may import itself, what is allowed, and what is not ours (npm, Node).
 * @param {string} part
 * @param {string[]} allowed patterns
 */
const wall = (part, allowed) => ({
  name: `${part.replace(/[/]|[.]ts$/g, '')}-wall`,
  severity: 'error',
  comment: `${part} may import nothing of ours but ${allowed.join(', ') || 'itself'}`,
  from: { path: inServer(part) },
  to: { path: '^(packages|test|bench|scripts)/', pathNot: [...inServer(part), ...allowed] },
});

/** @param {string} part @param {string[]} types what this part may know the types of, and nothing more */
const typesOnly = (part, types) => ({
  name: `${part.replace('/', '')}-types-only`,
  severity: 'error',
  comment: `${part} may import only types from ${types.join(', ')}`,
  from: { path: inServer(part) },
  to: { path: inServer(...types), dependencyTypesNot: ['type-only'] },
});

const serverWalls = [
  {
    name: 'domain-wall',
    severity: 'error',
    comment: 'domain is pure: nothing outside domain/, not even Node; time, randomness and ids come in as arguments',
    from: { path: inServer('domain/') },
    to: { pathNot: inServer('domain/') },
  },
  wall('storage/', inServer('domain/')),
  // The one compiler of address lists, and nothing else of the contract.
  wall('engine/', [`${contract}address-list[.]ts$`, ...inServer('domain/')]),
  wall('verification/', [contract, ...inServer('domain/', 'engine/')]),
  wall('usage/', inServer('domain/')),
  wall('sign-in/', [contract, ...inServer('domain/')]),
  // The one reader of IP addresses, and nothing else of the contract.
  wall('outgoing/', [`${contract}(address-list|ip-address)[.]ts$`]),
  wall('parsing/', [contract]),
  wall('actions/', [
    contract,
    ...inServer('domain/', 'storage/', 'engine/', 'verification/', 'usage/', 'sign-in/', 'outgoing/', 'parsing/'),
  ]),
  wall('http/', [contract, ...inServer('actions/', 'domain/', 'verification/', 'parsing/', 'config.ts')]),
  wall('cli/', [contract, ...inServer('actions/', 'parsing/', 'domain/', 'config.ts', 'compose.ts', 'failure.ts')]),
  wall('failure.ts', inServer('actions/', 'config.ts', 'storage/')),
  // Each is a file and the folder of its parts; cli/main.ts is the terminal's.
  wall('config', [contract, ...inServer('domain/')]),
  wall('compose', [contract, server]),
  wall('main', [contract, server]),
  typesOnly('http/', ['domain/', 'config.ts']),
  typesOnly('cli/', ['domain/']),
  {
    name: 'engine-by-its-port',
    severity: 'error',
    comment: 'the rest of the server sees the engine through its port, so that another engine can take its place',
    from: { path: server, pathNot: inServer('engine/') },
    to: {
      path: inServer('engine/'),
      pathNot: inServer('engine/(key-engine|in-memory-engine|page-by-number|digest).ts$'),
    },
  },
  {
    name: 'one-way-out',
    severity: 'error',
    comment: 'whatever the server asks of another goes through outgoing/; fetch is refused by biome.json',
    // The one file that creates servers needs what can also send requests.
    from: { path: server, pathNot: inServer('outgoing/', 'http/server.ts') },
    to: { path: '^(node:)?(https?|http2|dgram|dns)(/promises)?$', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'one-ledger',
    severity: 'error',
    comment: 'everything changes through change() and changeWithin(): they settle the ledger that they open',
    from: { path: server, pathNot: inServer('actions/change.ts') },
    to: { path: inServer('actions/open-ledger.ts') },
  },
  {
    name: 'actions-by-ports',
    severity: 'error',
    comment: 'an action states the ports that it uses (actions/ports.ts), so it must not know the whole context',
    from: { path: inServer('actions/'), pathNot: inServer('actions/ports.ts') },
    to: { path: inServer('actions/context.ts') },
  },
  {
    name: 'one-validator',
    severity: 'error',
    comment: 'values are checked by Ajv alone, in parsing/schema-validator.ts',
    from: { path: server },
    to: { path: '(^|node_modules/)typebox(/|$)', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'server-parts',
    severity: 'error',
    comment: 'a new part of the server needs a wall of its own, here and in docs/ARCHITECTURE.md',
    from: {
      path: server,
      pathNot: inServer(
        '(domain|storage|engine|verification|usage|sign-in|outgoing|parsing|actions|http|cli|config|compose|main)/',
        '(config|failure|compose|main).ts$',
      ),
    },
    to: {},
  },
];

const packageWalls = [
  {
    name: 'contract-wall',
    severity: 'error',
    comment: 'contract may import nothing of ours',
    from: { path: '^packages/contract/src/' },
    to: { path: '^(packages/(?!contract/src/)|test/|bench/|scripts/)' },
  },
  {
    name: 'sdk-wall',
    severity: 'error',
    comment: 'of ours, sdk may import contract only',
    from: { path: '^packages/sdk/src/' },
    to: { path: '^(packages/(?!(contract|sdk)/(src|dist)/)|test/|bench/|scripts/)' },
  },
  {
    name: 'sdk-no-dependencies',
    severity: 'error',
    comment: 'whoever installs the sdk gets the sdk and nothing else',
    from: { path: '^packages/sdk/src/' },
    to: { path: 'node_modules/' },
  },
  {
    name: 'sdk-middleware-apart',
    severity: 'error',
    comment: 'whoever uses one framework loads nothing of another',
    from: { path: '^packages/sdk/src/middleware/(express|fastify|hono|fetch)[.]ts$' },
    to: { path: '^packages/sdk/src/middleware/(express|fastify|hono|fetch)[.]ts$' },
  },
  {
    name: 'console-wall',
    severity: 'error',
    comment: 'the console talks to the server through the sdk only',
    from: { path: '^packages/console/src/' },
    to: { path: '^(packages/(?!(console|contract|sdk)/(src|dist)/)|test/|bench/|scripts/)' },
  },
  {
    name: 'console-contract-types-only',
    severity: 'error',
    comment:
      'the schemas and their library would be a large part of the page; limits and patterns have a module without them',
    from: { path: '^packages/console/src/' },
    to: {
      path: contract,
      pathNot: '^packages/contract/src/(limits|key-fields)[.]ts$',
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'console-features-apart',
    severity: 'error',
    comment: 'what two features share belongs in ui/ or app/',
    from: { path: '^packages/console/src/features/([^/]+)/' },
    to: { path: '^packages/console/src/features/', pathNot: '^packages/console/src/features/$1/' },
  },
  {
    name: 'browser-no-node',
    severity: 'error',
    comment: 'contract and console run in the browser',
    from: { path: '^packages/(contract|console)/src/' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'packages-by-name',
    severity: 'error',
    comment: 'a package is reached by its name, so that its exports say what others may use',
    from: { path: '^packages/([^/]+)/src/' },
    to: {
      path: '^packages/',
      pathNot: '^packages/$1/',
      dependencyTypes: ['local'],
      dependencyTypesNot: ['aliased-workspace', 'aliased-tsconfig-paths'],
    },
  },
];

const hygiene = [
  { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'no-test-in-source',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: { path: ['^(test|bench|scripts)/', '^packages/[^/]+/(test|scripts)/'] },
  },
  {
    name: 'no-dev-dependency-in-source',
    severity: 'error',
    comment: 'the console is bundled, all of its dependencies are of development',
    from: { path: '^packages/(contract|sdk|server)/src/' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm'] },
  },
  {
    name: 'no-undeclared-dependency',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'] },
  },
  {
    name: 'no-unresolvable',
    severity: 'error',
    // The peers of the benchmarks are installed for a run of them alone; the compiler knows their types without.
    // The programs of `npm run clients` import clients that it generates, and packages that it installs.
    from: { pathNot: '^(bench/peers|test/clients/programs|test/sdk-users/programs)/' },
    to: { couldNotResolve: true },
  },
];

module.exports = {
  forbidden: [...packageWalls, ...serverWalls, ...hygiene],
  options: {
    doNotFollow: { path: ['node_modules/', '/dist/'] },

    parser: 'tsc',
    // Its paths lead from the name of the SDK to the sources.
    tsConfig: { fileName: 'tsconfig.json' },
    // Type-only imports are imports: a wall that types may cross is no wall.
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mts', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
