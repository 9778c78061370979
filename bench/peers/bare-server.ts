/**
 * The upper limit of an HTTP check in Node: `node:http` with only a digest and a lookup. `KEYS` names a file with a
 * JSON array of keys.
 */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const keys = JSON.parse(readFileSync(process.env['KEYS'] ?? '', 'utf8')) as string[];
const digests = new Map(keys.map((key, at) => [hash('sha256', key, 'base64'), at]));

const server = createServer((request, response) => {
  const key = request.headers['x-api-key'];
  const isKnown = typeof key === 'string' && digests.has(hash('sha256', key, 'base64'));
  response.writeHead(isKnown ? 200 : 401, { 'content-length': 0 }).end();
});

server.listen(Number(process.env['PORT']), '127.0.0.1', () => process.stdout.write('ready\n'));
