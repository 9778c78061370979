import type { ConnectionSecret } from '@keyward/sdk';

/** What a program reads at its start. The first line is enough; the others are its parts. */
export function envFile(connectionSecret: string, parts: ConnectionSecret): string {
  return [
    `KEYWARD_CONNECTION_SECRET=${connectionSecret}`,
    `KEYWARD_URL=${parts.url}`,
    `KEYWARD_SHORTNAME=${parts.shortname}`,
    `KEYWARD_APPNAME=${parts.appname}`,
    `KEYWARD_APPKEY=${parts.appkey}`,
    `KEYWARD_SHARED_SECRET=${parts.sharedsecret}`,
    '',
  ].join('\n');
}

/** Hands a text to the browser as a file. The address it has meanwhile says nothing of what is in it. */
export function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address));
}
