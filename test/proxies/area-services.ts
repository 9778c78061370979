import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import express from 'express';
import { freePort } from '../../packages/server/test/support/free-port.ts';
import { findProgram } from '../../scripts/required-tools.ts';
import { waitUntilOpen } from './proxy.ts';

/** A service with the areas `/admin` and `/flows`, which returns the requested area in `X-Area`. */
export interface AreaService {
  readonly name: string;
  readonly port: number;
}

/** Services that parse paths differently: Express ignores case and a trailing slash, nginx decodes and normalizes. */
export async function startAreaServices(): Promise<readonly AreaService[]> {
  const nginx = findProgram('nginx');
  const expressService = { name: 'an Express service', port: await startExpress() };
  return nginx === undefined
    ? [expressService]
    : [expressService, { name: 'an nginx service', port: await startNginx(nginx) }];
}

async function startExpress(): Promise<number> {
  const app = express();
  for (const area of ['admin', 'flows']) {
    app.use(`/${area}`, (_, response) => void response.set('X-Area', area).send(area));
  }
  app.use((_, response) => void response.set('X-Area', 'other').send('other'));
  const server = app.listen(0, '127.0.0.1');
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Runs in the foreground, as the user who runs the tests. */
function nginxFile(port: number): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`);
  const area = (pattern: string, name: string) =>
    `location ${pattern} { add_header X-Area ${name} always; return 200 ${name}; }`;
  return `daemon off; pid nginx.pid; error_log stderr crit; events {}
http {
  access_log off; ${paths.join(' ')}
  server {
    listen 127.0.0.1:${port};
    ${area('/admin/', 'admin')}
    ${area('= /admin', 'admin')}
    ${area('/flows/', 'flows')}
    ${area('= /flows', 'flows')}
    ${area('/', 'other')}
  }
}`;
}

async function startNginx(binary: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-service-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  writeFileSync(join(folder, 'nginx.conf'), nginxFile(port));
  const nginx: ChildProcess = spawn(binary, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' });
  after(async () => {
    nginx.kill('SIGTERM');
    if (nginx.exitCode === null) await once(nginx, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });
  await waitUntilOpen(port, () => nginx.exitCode === null);
  return port;
}
