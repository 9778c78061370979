import type { ConnectionSecret } from '@keyward/sdk';

/**
 * What a program reads at its start. The first line is enough, and has the name by which existing clients know it; the
 * others are its parts. None begins with KEYWARD_: those are settings of the server.
 */
export function envFile(connectionSecret: string, parts: ConnectionSecret): string {
  return [
    `NETOSECRET=${connectionSecret}`,
    `API_URL=${parts.url}`,
    `API_SHORTNAME=${parts.shortname}`,
    `API_APPNAME=${parts.appname}`,
    `API_APPKEY=${parts.appkey}`,
    `API_SHARED_SECRET=${parts.sharedsecret}`,
    '',
  ].join('\n');
}
