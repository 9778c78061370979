import type { ConnectionSecret } from '@keyward/sdk';

/**
 * Returns a .env file. The first line is sufficient, and has the name that existing clients use; the others are its parts. No
 * name starts with KEYWARD_, which is the prefix of server settings.
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
