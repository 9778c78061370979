import { callerOf, keyward } from '@keyward/sdk/fastify';
import fastify from 'fastify';
import { PORT, permission, verifier } from './service.js';

const app = fastify();
app.all('/flows', { onRequest: keyward(verifier, { permission }) }, (request) => ({ by: callerOf(request).appname }));
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
