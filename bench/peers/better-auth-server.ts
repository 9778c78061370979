/**
 * Better Auth's API-key plugin behind `node:http`. `KEYS` names a file with a JSON array of keys, `DATABASE` a file for
 * its database.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { openBetterAuth, type Storage } from './better-auth.ts';

const keys = JSON.parse(readFileSync(process.env['KEYS'] ?? '', 'utf8')) as string[];
const check = await openBetterAuth(process.env['DATABASE'] ?? '', keys, process.env['STORAGE'] as Storage);

const server = createServer((request, response) => {
  const key = request.headers['x-api-key'];
  const verdict = typeof key === 'string' ? check(key) : Promise.resolve(false);
  verdict.then(
    (isValid) => response.writeHead(isValid ? 200 : 401, { 'content-length': 0 }).end(),
    () => response.writeHead(500, { 'content-length': 0 }).end(),
  );
});

server.listen(Number(process.env['PORT']), '127.0.0.1', () => process.stdout.write('ready\n'));
