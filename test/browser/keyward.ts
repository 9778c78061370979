import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newDataFolder } from '../../packages/server/test/support/data-folder.ts';
import { freePort } from '../../packages/server/test/support/free-port.ts';
import { prepareDataDirectory } from '../../packages/server/test/support/migrated-database.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export const administrator = { email: 'ada@example.com', password: 'four unrelated words in a row' };

export interface Keyward {
  readonly url: string;
  readonly port: number;
  /** The environment of the server and CLI processes. */
  readonly environment: NodeJS.ProcessEnv;
  /** The setup link that a new server prints. */
  readonly setupLink: string | undefined;
  /** Runs a CLI command on the same data, and waits until the server has applied it. @returns its output */
  readonly runCli: (...args: string[]) => Promise<string>;
  /** Adds keys with `keys import`. @param daysAgo the age of the keys; 0 by default */
  readonly importKeys: (records: readonly object[], daysAgo?: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface StartOptions {
  /** True if the server starts without an account, and prints a setup link. */
  readonly empty?: boolean;
  /** Additional environment variables. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Fills the data directory before the server starts with it. */
  readonly prepare?: (data: string) => Promise<void>;
}

export async function startKeyward(options: StartOptions = {}): Promise<Keyward> {
  const { empty = false, settings = {}, prepare } = options;
  const port = await freePort();
  const folder = newDataFolder('browser');
  const data = join(folder, 'data');
  await (prepare ?? prepareDataDirectory)(data);
  const environment = {
    ...process.env,
    KEYWARD_DATA: data,
    KEYWARD_PORT: String(port),
    ...settings,
    ...(!empty && {
      KEYWARD_SHORTNAME: 'acmecorp',
      KEYWARD_ADMIN_EMAIL: administrator.email,
      KEYWARD_ADMIN_PASSWORD: administrator.password,
    }),
  };
  const server = run(['packages/server/dist/main.js'], environment);
  const output = await ready(server);
  const runCli = async (...args: string[]) => {
    const child = run(['packages/server/dist/cli/main.js', ...args], environment);
    const [output, code] = await Promise.all([text(child), exit(child)]);
    if (code !== 0) throw new Error(`keyward ${args.join(' ')} failed: ${output}`);
    return output;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    environment,
    setupLink: /http\S+#token=\S+/.exec(output)?.[0],
    runCli,
    importKeys: async (records, daysAgo = 0) => {
      if (daysAgo > 0) {
        // Loads the whole server, which most test files do not need.
        const { importAged } = await import('./aged-import.ts');
        return importAged(data, records, daysAgo);
      }
      const file = join(folder, 'keys.json');
      writeFileSync(file, JSON.stringify(records));
      await runCli('keys', 'import', file, '--new-secrets', '--json');
    },
    stop: async () => {
      if (server.exitCode === null) {
        server.kill('SIGTERM');
        await once(server, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function run(args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function text(child: ChildProcess): Promise<string> {
  const parts: Buffer[] = [];
  child.stdout?.on('data', (part: Buffer) => parts.push(part));
  child.stderr?.on('data', (part: Buffer) => parts.push(part));
  await once(child, 'close');
  return Buffer.concat(parts).toString('utf8');
}

async function exit(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'exit');
  return code as number | null;
}

/** Waits until the server has printed its URL, and the setup link of an empty database. */
async function ready(server: ChildProcess): Promise<string> {
  let output = '';
  const started = new Promise<string>((resolve, reject) => {
    const readOutput = (part: Buffer) => {
      output += part.toString('utf8');
      // The server writes the URL and the link together.
      if (/Keyward is ready at .*\n$/s.test(output)) resolve(output);
    };
    server.stdout?.on('data', readOutput);
    server.stderr?.on('data', readOutput);
    server.once('exit', (code) => reject(new Error(`The server exited with ${code}:\n${output}`)));
  });
  return started;
}
