import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { type ForeignKeyTest, redactPath, redactUrls } from './secret-in-url.ts';

/** Members that may contain a secret; a test checks this list. */
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

/**
 * Creates a logger that writes JSON lines to stderr. Removes the values of members with the name of a secret, and all
 * secrets that are recognized in text.
 */
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

/** Logs a request without its headers and query, and without secrets in its path, where clients put keys by mistake. */
export function requestSerializer(holdsForeignKey: ForeignKeyTest) {
  return ({ id, method, url }: { readonly id: string; readonly method: string; readonly url: string }) => ({
    id,
    method,
    path: redactPath(url, holdsForeignKey),
  });
}

/** Libraries repeat their input in error messages and stack traces. */
function redactLine(line: string): string {
  const redact = (_name: string, value: unknown) => (typeof value === 'string' ? redactUrls(value) : value);
  return `${redactUrls(JSON.stringify(JSON.parse(line), redact))}\n`;
}
