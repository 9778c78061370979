import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { type ForeignKeyTest, loggablePath, redactUrls } from './secret-in-url.ts';

/** Where a secret could stand in what is logged; a test pins this list. */
export const REDACTED = [
  'appkey',
  'shared_secret',
  'connection_secret',
  'credential',
  'password',
  'token',
  'access_token',
  'refresh_token',
  'jwt',
]
  .flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  .concat(
    ['authorization', 'cookie', '["x-api-key"]', '["set-cookie"]'].flatMap((name) => [
      `req.headers${name.startsWith('[') ? name : `.${name}`}`,
      `headers${name.startsWith('[') ? name : `.${name}`}`,
    ]),
  );

/** JSON lines on the error stream, without secrets: those with a name of their own, and those that are recognized anywhere. */
export function createLogger(stream: DestinationStream = destination(2)): Logger {
  return pino(
    {
      level: 'warn',
      redact: { paths: REDACTED, censor: '[redacted]' },
      serializers: {
        req: requestSerializer(() => false),
        err: pino.stdSerializers.err,
      },
      hooks: { streamWrite: redactLine },
    },
    stream,
  );
}

/** Logs a request without its headers, its query and secrets in its path, where clients in error put keys. */
export function requestSerializer(holdsForeignKey: ForeignKeyTest) {
  return ({ id, method, url }: { readonly id: string; readonly method: string; readonly url: string }) => ({
    id,
    method,
    path: loggablePath(url, holdsForeignKey),
  });
}

/** Error messages and stacks of others repeat what they were given. */
function redactLine(line: string): string {
  const redact = (_name: string, value: unknown) => (typeof value === 'string' ? redactUrls(value) : value);
  return `${redactUrls(JSON.stringify(JSON.parse(line), redact))}\n`;
}
