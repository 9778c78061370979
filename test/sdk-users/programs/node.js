import { createServer } from 'node:http';
import { keyward } from '@keyward/sdk/node';
import { PORT, permission, verifier } from './service.js';

const server = createServer(
  keyward(verifier, { permission }, (_, response, { appname }) => response.end(JSON.stringify({ by: appname }))),
);
server.listen(Number(PORT), '127.0.0.1');
