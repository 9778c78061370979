import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { nginxVersion } from './peers/nginx.ts';

const PEERS = ['oidc-provider', 'better-auth', '@better-auth/api-key', 'fast-jwt', 'jose'];

/** Returns the environment that the figures depend on. */
export function describeMachine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory_gb: Math.round(totalmem() / 1e9),
    system: `${process.platform} ${process.arch}`,
    load_at_start: loadavg()[0] ?? Number.NaN,
    versions: {
      node: process.versions.node,
      sqlite: process.versions['sqlite'] ?? 'unknown',
      ...Object.fromEntries(PEERS.map((name) => [name, installedVersion(name)])),
      nginx: nginxVersion() ?? 'not installed',
    },
  };
}

function installedVersion(name: string): string {
  const file = new URL(`peers/node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
