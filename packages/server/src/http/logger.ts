import { type DestinationStream, destination, type Logger, pino } from 'pino';

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

/** JSON lines on the error stream. A request is logged without its query, where clients in error put keys. */
export function createLogger(stream: DestinationStream = destination(2)): Logger {
  return pino(
    {
      level: 'warn',
      redact: { paths: REDACTED, censor: '[redacted]' },
      serializers: {
        req: (request: { method: string; url: string; id: string }) => ({
          id: request.id,
          method: request.method,
          path: request.url.split('?', 1)[0],
        }),
        err: pino.stdSerializers.err,
      },
    },
    stream,
  );
}
