import { join, resolve } from 'node:path';
import {
  bin,
  cache,
  generator,
  generatorJar,
  goInstall,
  modules,
  nimbus,
  nimbusJar,
  packages,
  pip,
  python,
} from './installation.ts';

export const programs = resolve('test/clients/programs');

/** A generator of clients; all commands are for `sh` and run in a new folder that contains `openapi.json`. */
export interface Tool {
  readonly name: string;
  /** The files that must all exist, and the command that installs them. */
  readonly files: readonly string[];
  readonly install: string;
  readonly generate: string;
  readonly compile: string;
  /** Calls Keyward through the client, and prints a line for each of {@link callSteps} that succeeded. */
  readonly call: string;
  /** Warnings that are not defects of the OpenAPI document, by the reason. Any other warning fails the tool. */
  readonly explained: Readonly<Record<string, RegExp>>;
}

/** Output of a program; the error step succeeds only if the client returns its code as a typed value. */
export const callSteps: Readonly<Record<string, RegExp>> = {
  lists: /^lists (?:[2-9]|[1-9]\d) keys$/m,
  creates: /^creates \S+ true$/im,
  'gets 404': /^gets 404 not_found$/m,
  'gets 409': /^gets 409 name_taken$/m,
  'verifies a token': /^verifies a token of \S+$/m,
};

/** The warnings of openapi-generator in every language. */
const ofGenerator = {
  'OpenAPI 3.1 is beta in this generator': /OpenAPI 3\.1 support is still in beta/,
  'arrays in the form of /oauth2/token, which become lists': /Could not compute datatypeWithEnum/,
  'the export of keys is text: its example is omitted': /No application\/json content media type/,
  'a request that is an array: its example is omitted': /Ignoring complex example/,
  'objects with arbitrary members, which become Any': /Codegen property is null/,
  'a search of the generator for unused models; it generates all models': /Failed to get the schema name: null/,
};
const withJar = (language: string, options: string) =>
  `java -jar ${generator} generate -i openapi.json -g ${language} -p ${options}`;

function pythonTool(name: string, generate: string, files: readonly string[], install: string): Tool {
  return {
    name,
    files: [python, ...files],
    install,
    generate,
    compile: `${python} -m compileall -q client/keyward_client && cd client && ${python} -c 'import keyward_client.models'`,
    call: `PYTHONPATH=client:${programs}/python ${python} ${programs}/python/${program(name)}.py`,
    explained: ofGenerator,
  };
}

/** @param generate writes the client into the folder `keyward` of a module */
function goTool(name: string, generate: string, files: readonly string[], install: string): Tool {
  return {
    name,
    files,
    install,
    generate: `mkdir client && ${generate}`,
    compile: `cp ${programs}/go/tokens.go ${programs}/go/${program(name)}.go client && cd client && go mod init example.com/first-call && go mod tidy && go vet . && go build -o first-call .`,
    call: 'client/first-call',
    explained: { ...ofGenerator, 'Go canonicalizes header names': /Header name is not canonical/ },
  };
}

/** @param generate writes the client into the folder `keyward`, or as `keyward.d.ts` */
function typescriptTool(name: string, generate: string, files: readonly string[], install: string): Tool {
  const main = `${program(name)}.ts`;
  return {
    name,
    files: [join(modules, 'tsx'), ...files],
    install,
    generate,
    compile: `cp ${programs}/typescript/tokens.ts ${programs}/typescript/${main} . && ln -s ${modules} node_modules && echo '{"type":"module"}' >package.json && ${bin}/tsc --noEmit --strict --allowImportingTsExtensions --target es2022 --module esnext --moduleResolution bundler --lib es2022,dom,dom.iterable --types node ${main}`,
    call: `${bin}/tsx ${main}`,
    explained: ofGenerator,
  };
}

/** The file name of a tool's program; a language has at most one program per tool. */
function program(name: string): string {
  return name.split(' ')[0] as string;
}

const javaPackages = 'invokerPackage=keyward,apiPackage=keyward.api,modelPackage=keyward.model';
const javaClasspath = `client/target/classes:client/target/dependency/*:${nimbus}`;

export const tools: readonly Tool[] = [
  pythonTool(
    'openapi-generator python',
    withJar('python', 'packageName=keyward_client -o client'),
    [generator],
    `${generatorJar} && ${pip}`,
  ),
  goTool(
    'openapi-generator go',
    `${withJar('go', 'packageName=keyward,withGoMod=false -o client/keyward')} --global-property apiTests=false`,
    [generator],
    generatorJar,
  ),
  {
    name: 'openapi-generator java',
    files: [generator, nimbus],
    install: `${generatorJar} && ${nimbusJar}`,
    generate: `${withJar('java', `${javaPackages},errorObjectType=keyward.model.ApiError,useSingleRequestParameter=true`)} -o client`,
    compile: `mvn -q -f client compile dependency:copy-dependencies && javac -d . -cp '${javaClasspath}' ${programs}/java/*.java`,
    call: `java -cp '.:${javaClasspath}' FirstCall`,
    explained: ofGenerator,
  },
  typescriptTool(
    'openapi-generator typescript-fetch',
    `${withJar('typescript-fetch', 'importFileExtension=.js')} -o keyward`,
    [generator],
    `${generatorJar} && ${packages}`,
  ),
  goTool(
    'oapi-codegen',
    `mkdir client/keyward && ${cache}/bin/oapi-codegen -generate types,client -package keyward -o client/keyward/client.go openapi.json`,
    [join(cache, 'bin', 'oapi-codegen')],
    goInstall('github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2'),
  ),
  goTool(
    'ogen',
    `${cache}/bin/ogen --target client/keyward --package keyward openapi.json`,
    [join(cache, 'bin', 'ogen')],
    goInstall('github.com/ogen-go/ogen/cmd/ogen@v1.25.0'),
  ),
  pythonTool(
    'openapi-python-client',
    `PATH=${cache}/venv/bin:$PATH openapi-python-client generate --path openapi.json --output-path client`,
    [join(cache, 'venv', 'bin', 'openapi-python-client')],
    pip,
  ),
  typescriptTool(
    'openapi-typescript',
    `${bin}/openapi-typescript openapi.json -o keyward.d.ts`,
    [join(modules, 'openapi-typescript'), join(modules, 'openapi-fetch')],
    packages,
  ),
  typescriptTool('hey-api', `${bin}/openapi-ts -i openapi.json -o keyward`, [join(modules, '@hey-api')], packages),
];
