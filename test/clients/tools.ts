import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where generators are installed, apart from the project: none of them is a dependency of it. */
const cache = join(homedir(), '.cache', 'keyward-clients');
const generator = join(cache, 'openapi-generator-cli-7.17.0.jar');
const python = join(cache, 'venv', 'bin', 'python');
const npm = join(cache, 'npm');
const programs = resolve('test/clients/programs');

/** A generator of clients; all commands are for `sh` and run in a new folder that has `openapi.json`. */
export interface Tool {
  readonly name: string;
  /** The file whose absence skips the tool, and the command that installs it. */
  readonly file: string;
  readonly install: string;
  readonly generate: string;
  readonly compile: string;
  /** Calls Keyward through the client, and prints each of {@link callSteps} that worked. */
  readonly call?: string;
}

/** What a program that calls Keyward prints, a line each: an error counts if the client returns its code as a typed value. */
export const callSteps = ['lists', 'creates', 'gets 404', 'gets 409'] as const;

const jar = `mvn -q dependency:copy -Dartifact=org.openapitools:openapi-generator-cli:7.17.0 -DoutputDirectory=${cache}`;
const pip = `python3 -m venv ${cache}/venv && ${python} -m pip install openapi-python-client==0.29.1 schemathesis==4.32.5 pydantic urllib3 python-dateutil`;
const packages = `npm install --prefix ${npm} openapi-typescript@7.13.0 @hey-api/openapi-ts@0.99.0 typescript@5.9.3`;
const withJar = (language: string) =>
  `java -jar ${generator} generate -i openapi.json -g ${language} -o client --additional-properties=packageName=keyward_client`;
const typed = (files: string) =>
  `${npm}/node_modules/.bin/tsc --noEmit --strict --target es2022 --module esnext --moduleResolution bundler --lib es2022,dom,dom.iterable ${files}`;
const goModule = 'cd client && (test -f go.mod || go mod init keyward) && go mod tidy && go build ./...';

export const tools: readonly Tool[] = [
  {
    name: 'openapi-generator python',
    file: generator,
    install: `${jar} && ${pip}`,
    generate: withJar('python'),
    compile: `cd client && ${python} -c 'from keyward_client import *'`,
    call: `PYTHONPATH=client ${python} ${programs}/openapi-generator.py`,
  },
  {
    name: 'openapi-generator go',
    file: generator,
    install: jar,
    generate: withJar('go'),
    compile: `rm -rf client/test && ${goModule}`,
  },
  {
    name: 'openapi-generator java',
    file: generator,
    install: jar,
    generate: withJar('java'),
    compile: 'cd client && mvn -q -o compile || mvn -q compile',
  },
  {
    name: 'openapi-generator typescript-fetch',
    file: generator,
    install: `${jar} && ${packages}`,
    generate: withJar('typescript-fetch'),
    compile: typed('client/index.ts'),
  },
  {
    name: 'oapi-codegen',
    file: join(cache, 'bin', 'oapi-codegen'),
    install: `GOBIN=${cache}/bin go install github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2`,
    generate: `mkdir -p client/keyward && ${cache}/bin/oapi-codegen -generate types,client -package keyward -o client/keyward/client.go openapi.json`,
    compile: `cp ${programs}/oapi-codegen.go client/main.go && ${goModule}`,
    call: 'cd client && go run .',
  },
  {
    name: 'ogen',
    file: join(cache, 'bin', 'ogen'),
    install: `GOBIN=${cache}/bin go install github.com/ogen-go/ogen/cmd/ogen@v1.25.0`,
    generate: `${cache}/bin/ogen --target client --package keyward openapi.json`,
    compile: goModule,
  },
  {
    name: 'openapi-python-client',
    file: python,
    install: pip,
    generate: `${cache}/venv/bin/openapi-python-client generate --path openapi.json --output-path client`,
    compile: `cd client && ${python} -c 'import keyward_client.models'`,
  },
  {
    name: 'openapi-typescript',
    file: join(npm, 'node_modules', 'openapi-typescript'),
    install: packages,
    generate: `${npm}/node_modules/.bin/openapi-typescript openapi.json -o client/index.d.ts`,
    compile: typed('client/index.d.ts'),
  },
  {
    name: 'hey-api',
    file: join(npm, 'node_modules', '@hey-api'),
    install: packages,
    generate: `${npm}/node_modules/.bin/openapi-ts -i openapi.json -o client`,
    compile: typed('client/index.ts'),
  },
];
