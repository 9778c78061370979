import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { findProgram, skipUnlessInstalled } from '../../scripts/required-tools.ts';
import { installed, runtimes } from '../sdk-users/apps.ts';
import { type Block, type Guide, isShell } from './guide.ts';

/** Installs the SDK from the test server, which replaces the server of the reader. */
const INSTALL_SDK = /^npm install https:\/\/keys\.example\.com(\/sdk\/\S+)$/;

/** The reason why a line is not run, by a part of the line. */
const NOT_RUN: Readonly<Record<string, string>> = {
  '…': 'has a placeholder',
  'npm install ': 'needs the network',
  'git clone ': 'needs the network',
  'kubectl ': 'needs a cluster',
  'docker ': 'needs Docker',
  'npx wrangler ': 'needs an account of Cloudflare',
};
/** Programs that keep running. */
const INSTALLABLE = ['nginx', 'caddy', 'haproxy', 'envoy'] as const;
const PROXIES: readonly string[] = [...INSTALLABLE, 'traefik'];
const RUNTIMES = ['bun', 'deno'] as const;
/** The programs that `npx` runs in the guides. */
const TOOLS: Readonly<Record<string, string>> = {
  tsc: resolve('node_modules/typescript/bin/tsc'),
  next: installed('next/dist/bin/next'),
};
/** Commands of the guides that start the service on port 3000. */
const STARTS = /^(?:node |npx next dev )/;
const TYPE_CHECK = '--ignoreConfig --noEmit --strict --skipLibCheck --module nodenext --types node';
/** The comment with the name of a file. */
const FILE_NAME = /^\/\/ (\S+\.(?:js|mjs|ts|json))$/m;
const EXPECTED = /^(.*) {2}# prints (\d{3})$/;

/** Functions and settings that replace the environment of the reader. Ports are replaced later, as in the files. */
const PRELUDE = `set -euo pipefail
export KEYWARD_URL=http://127.0.0.1:8080
ACCESS_TOKEN=$TEST_ACCESS_TOKEN
declare -A servers
trap 'for each in "\${servers[@]}"; do kill "$each"; wait "$each" || true; done' EXIT
serve() { # a port, and a command that listens on it in place of the one before
  if [ "\${servers[$1]-}" ]; then kill "\${servers[$1]}"; wait "\${servers[$1]}" || true; fi
  "\${@:2}" >"server-$1.log" 2>&1 &
  servers[$1]=$!
  until (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>&-; do
    kill -0 $! || { cat "server-$1.log"; exit 1; }
    sleep 0.1
  done
}
routed() { # Traefik listens before it has read its routes
  while [ "$(command curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8081/)" = 404 ]; do sleep 0.1; done
}
install_package() { # by npm for the first guide of each tarball, and as a copy for the others
  local kept="$TEST_INSTALLED/\${1##*/}"
  if [ ! -d "$kept" ]; then
    command npm install --cache npm-cache --no-audit --no-fund --loglevel error "$1"
    cp -R node_modules "$kept"
  elif [ -d node_modules ]; then cp -R "$kept/." node_modules
  else cp -R "$kept" node_modules; fi
}
npm() {
  if [ "$1" = install ]; then install_package "$2"; return; fi
  if [ "$1" = start ]; then KEYWARD_DATA=other KEYWARD_PORT=8082 serve 8082 "$TEST_NODE" "$TEST_SERVER"; return; fi
  if [ "$2" = --silent ]; then set -- "$1" "\${@:3}"; fi
  [ "$1 $2 $3" = 'run keyward --' ] # the command itself, without the checks and builds before it
  local printed
  mkdir -p clone # npm changes to the directory of the project, and has that of the reader in INIT_CWD
  printed=$(export INIT_CWD="$PWD" npm_lifecycle_event=keyward; cd clone; "$TEST_NODE" "$TEST_CLI" "\${@:4}")
  printf '%s\\n' "$printed"
  if [[ $printed =~ kw_[0-9A-Za-z]{36} ]]; then KEY="\${BASH_REMATCH[0]}" APPKEY="\${BASH_REMATCH[0]}"; fi
  if [[ $printed =~ kwf_[^[:space:]]+ ]]; then export KEYWARD_CREDENTIAL="\${BASH_REMATCH[0]}"; fi
}
curl() { command curl -sS --fail-with-body "$@"; }
expect() { # a part of the output, and a command
  local printed
  printed=$("\${@:2}") || true
  if [[ $printed != *"$1"* ]]; then echo "Expected $1, not $printed"; exit 1; fi
}`;

/** The commands of a guide as one bash script, and the omitted lines with the reason. */
export class Script {
  readonly #guide: Guide;
  /** The program that is missing; without it the requests of the guide cannot run. */
  readonly missing: string | undefined;
  readonly skipped: string[] = [];
  readonly text: string;

  constructor(guide: Guide) {
    this.#guide = guide;
    this.missing = this.#missingProgram();
    const parts = [...guide.blocks, { language: 'sh', text: guide.mentioned.join('\n') }];
    this.text = [PRELUDE, ...parts.flatMap((block) => this.#lines(block)), ...this.#typeCheck()].join('\n');
  }

  /** Compiles the TypeScript files of a guide that does not compile them itself. */
  #typeCheck(): string[] {
    const { blocks, text } = this.#guide;
    const files = blocks.filter(({ language }) => language === 'ts').flatMap((block) => nameOf(block) ?? []);
    const isChecked = files.length === 0 || this.missing !== undefined || text.includes('npx tsc');
    return isChecked ? [] : [replacePrograms(`npx tsc ${TYPE_CHECK} ${files.join(' ')}`)];
  }

  #missingProgram(): string | undefined {
    const { blocks, text } = this.#guide;
    if (text.includes('npx wrangler ')) return 'wrangler';
    const proxy = PROXIES.find((name) => blocks.some((block) => block.text.startsWith(`${name} `)) && isMissing(name));
    return (
      proxy ??
      blocks
        .filter(isCode)
        .map(missingModule)
        .find((name) => name !== undefined)
    );
  }

  #lines(block: Block): string[] {
    if (isCode(block)) return this.missing ? [] : file(block);
    if (!isShell(block)) return [];
    return block.text
      .trimEnd()
      .replaceAll('\\\n', '')
      .split('\n')
      .flatMap((line) => this.#line(line));
  }

  #line(line: string): string[] {
    const [, tarball] = INSTALL_SDK.exec(line) ?? [];
    if (tarball !== undefined) return [`npm install http://127.0.0.1:8080${tarball}`];
    const proxy = PROXIES.find((name) => line.startsWith(`${name} `));
    const runtime = RUNTIMES.find((name) => line.startsWith(`${name} `));
    const tool = /^npx (\w+)/.exec(line)?.[1];
    const needsAll = [proxy, runtime, tool].some((name) => name !== undefined) || STARTS.test(line);
    const asks = needsAll || line.includes('127.0.0.1:');
    const reason = Object.entries(NOT_RUN).find(([part]) => line.includes(part))?.[1];
    const because = reason ?? (asks && this.missing ? `${this.missing} is not installed` : undefined);
    if (because !== undefined) {
      this.skipped.push(`${line} (${because})`);
      return [];
    }
    if (runtime !== undefined) return [`serve 3000 ${runtimes[runtime]}${line.slice(runtime.length)}`];
    if (proxy !== undefined) return [`serve 8081 ${findProgram(proxy)}${line.slice(proxy.length)}`, 'routed'];
    if (STARTS.test(line)) return [`serve 3000 ${replacePrograms(line)}`];
    if (tool !== undefined) return [replacePrograms(line)];
    const [, command, expectedOutput] = EXPECTED.exec(line) ?? [];
    return [command === undefined ? line : `expect '${expectedOutput}' ${command}`];
  }
}

/** Traefik has no package for the runners, so no run can require it. */
function isMissing(proxy: string): boolean {
  const tool = INSTALLABLE.find((name) => name === proxy);
  return tool === undefined ? findProgram(proxy) === undefined : skipUnlessInstalled(tool) !== false;
}

/** Returns a command with the programs of this repository instead of the programs of the reader. */
function replacePrograms(line: string): string {
  return line
    .replace(/^npx (\w+)/, (_, name: string) => `"$TEST_NODE" ${TOOLS[name] ?? name}`)
    .replace(/^node /, '"$TEST_NODE" ');
}

function nameOf({ text }: Block): string | undefined {
  return FILE_NAME.exec(text)?.[1];
}

/** Returns whether a block is a file that the reader writes. An unnamed service is also a file. */
function isCode(block: Block): boolean {
  return nameOf(block) !== undefined || isService(block);
}

function isService({ language, text }: Block): boolean {
  return language === 'js' && /\b(?:listen|serve)\(/.test(text);
}

/** Writes a file that a guide prints, and starts it if it is a service that no command of the guide starts. */
function file(block: Block): string[] {
  const name = nameOf(block) ?? 'service.js';
  const write = [`mkdir -p ${dirname(name)}`, `cat >${name} <<'CODE'\n${block.text}CODE`];
  return isService(block) && !runtimeOf(block.text) ? [...write, `serve 3000 "$TEST_NODE" ${name}`] : write;
}

function runtimeOf(service: string): (typeof RUNTIMES)[number] | undefined {
  return RUNTIMES.find((name) => service.includes(name === 'bun' ? 'Bun.' : 'Deno.'));
}

/** Returns a program or package that a file needs and that is not installed. */
function missingModule({ text }: Block): string | undefined {
  const runtime = runtimeOf(text);
  if (runtime && !existsSync(runtimes[runtime])) return runtime;
  const names = [...text.matchAll(/ from '([^'.][^']*)'/g)].map(([, name = '']) => name);
  return names.find((name) => !isInstalled(name));
}

function isInstalled(name: string): boolean {
  const [, packageName = name] = /^((?:@[^/]+\/)?[^/]+)/.exec(name) ?? [];
  if (existsSync(installed(packageName))) return true;
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}
