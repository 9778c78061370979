/** The access of a part to another: none, only its types, or full. */
export type Reach = 'no' | 'types' | 'yes';

/** A part of the architecture, with its path and the imports that the table of walls allows. */
export interface Part {
  readonly name: string;
  /** The file that other parts import; for a part with a single file, that file. */
  readonly target: string;
  /** The file that imports other parts. */
  readonly source: string;
  readonly rules: readonly string[];
  readonly reach: Readonly<Record<string, Reach>>;
}

function packagePart(name: string, rules: readonly string[], reach: Record<string, Reach>): Part {
  const src = `packages/${name}/src`;
  return { name, target: `${src}/index.ts`, source: `${src}/source.ts`, rules, reach };
}

function serverFolder(name: string, rules: readonly string[], reach: Record<string, Reach>): Part {
  const folder = `packages/server/src/${name}`;
  return { name, target: `${folder}/target.ts`, source: `${folder}/source.ts`, rules, reach };
}

function serverFile(name: string, reach: Record<string, Reach>): Part {
  const file = `packages/server/src/${name}.ts`;
  return { name, target: file, source: file, rules: [`${name}-wall`], reach };
}

const everyPartOfServer: Record<string, Reach> = {
  contract: 'yes',
  domain: 'yes',
  config: 'yes',
  storage: 'yes',
  engine: 'yes',
  verification: 'yes',
  usage: 'yes',
  'sign-in': 'yes',
  outgoing: 'yes',
  parsing: 'yes',
  actions: 'yes',
  http: 'yes',
  failure: 'yes',
};

/**
 * The table of walls in docs/ARCHITECTURE.md, repeated on purpose: the tests compare the configuration with it. Each
 * part comes after the parts that it may import.
 */
export const parts: readonly Part[] = [
  packagePart('contract', ['contract-wall'], {}),
  packagePart('sdk', ['sdk-wall'], { contract: 'yes' }),
  packagePart('console', ['console-wall', 'console-contract-types-only'], { contract: 'types', sdk: 'yes' }),
  serverFolder('domain', ['domain-wall'], {}),
  serverFile('config', { contract: 'yes', domain: 'yes' }),
  serverFolder('storage', ['storage-wall'], { domain: 'yes' }),
  {
    ...serverFolder('engine', ['engine-wall'], { domain: 'yes' }),
    // The port of the part; `broken` of walls.test.ts imports another file.
    target: 'packages/server/src/engine/key-engine.ts',
  },
  serverFolder('verification', ['verification-wall'], { contract: 'yes', domain: 'yes', engine: 'yes' }),
  serverFolder('usage', ['usage-wall'], { domain: 'yes' }),
  serverFolder('sign-in', ['sign-in-wall'], { contract: 'yes', domain: 'yes' }),
  serverFolder('outgoing', ['outgoing-wall'], {}),
  serverFolder('parsing', ['parsing-wall'], { contract: 'yes' }),
  serverFolder('actions', ['actions-wall'], {
    contract: 'yes',
    domain: 'yes',
    storage: 'yes',
    engine: 'yes',
    verification: 'yes',
    usage: 'yes',
    'sign-in': 'yes',
    outgoing: 'yes',
    parsing: 'yes',
  }),
  serverFolder('http', ['http-wall', 'http-types-only'], {
    contract: 'yes',
    actions: 'yes',
    verification: 'yes',
    parsing: 'yes',
    domain: 'types',
    config: 'types',
  }),
  serverFile('failure', { actions: 'yes', config: 'yes', storage: 'yes' }),
  serverFile('compose', { ...everyPartOfServer, cli: 'yes', main: 'yes' }),
  serverFolder('cli', ['cli-wall', 'cli-types-only'], {
    contract: 'yes',
    actions: 'yes',
    config: 'yes',
    compose: 'yes',
    failure: 'yes',
    parsing: 'yes',
    domain: 'types',
  }),
  serverFile('main', { ...everyPartOfServer, compose: 'yes', cli: 'yes' }),
];
