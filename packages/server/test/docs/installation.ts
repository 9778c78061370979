import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { Context } from '../../src/actions/context.ts';
import { setUpFromEnvironment } from '../../src/actions/system/set-up-from-environment.ts';
import { openForServer } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { createApp } from '../../src/http/app.ts';
import { freePort } from '../support/free-port.ts';

export interface RunningInstallation {
  readonly app: FastifyInstance;
  readonly context: Context;
  readonly url: string;
}

/** Starts a server with one account on loopback until the test ends. */
export async function startInstallation(t: TestContext): Promise<RunningInstallation> {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-docs-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const installation = await openForServer(readConfig({ KEYWARD_DATA: join(folder, 'data') }), url);
  const { context } = installation;
  const password = 'seven grey herons over the lock';
  await setUpFromEnvironment(context, { shortname: 'acmecorp', email: 'ada@example.com', password });
  const app = await createApp({ context, logger: pino({ level: 'silent' }), trustedProxies: [] });
  await app.listen({ host: '127.0.0.1', port });
  t.after(async () => {
    await app.close();
    await installation.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { app, context, url };
}
