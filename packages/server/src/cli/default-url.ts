import type { Config } from '../config.ts';

/** What clients are told when no server has run on the data directory yet. */
export function defaultUrl({ host, port, tls }: Config): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${tls ? 'https' : 'http'}://${name}:${port}`;
}
