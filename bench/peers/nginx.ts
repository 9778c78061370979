import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, type ServerProcess, startProgram } from '../server-process.ts';

/** @returns undefined if nginx is not installed */
export function nginxVersion(): string | undefined {
  const { stderr } = spawnSync('nginx', ['-v'], { encoding: 'utf8' });
  return /nginx\/(\S+)/.exec(stderr ?? '')?.[1];
}

/** Starts one nginx process that looks keys up in a static map: the upper limit for any server behind a proxy. */
export async function startNginx(folder: string, keys: readonly string[]): Promise<ServerProcess> {
  const port = await freePort();
  const prefix = join(folder, 'nginx');
  mkdirSync(prefix);
  writeFileSync(join(prefix, 'nginx.conf'), configuration(port, keys));
  return startProgram(port, 'nginx', ['-p', prefix, '-c', join(prefix, 'nginx.conf')]);
}

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

function configuration(port: number, keys: readonly string[]): string {
  return `daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  ${TEMPORARY.map((name) => `${name}_temp_path ${name};`).join(' ')}
  map_hash_max_size 1048576;
  map_hash_bucket_size 256;
  map $http_x_api_key $known {
    default 0;
${keys.map((key) => `    ${key} 1;\n`).join('')}  }
  server {
    listen 127.0.0.1:${port};
    location / {
      if ($known) { return 200; }
      return 401;
    }
  }
}
`;
}
