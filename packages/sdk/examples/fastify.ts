// A service with Fastify 5. See docs/guides/fastify.md.
import { callerOf, keyward } from '@keyward/sdk/fastify';
import { createVerifier } from '@keyward/sdk/verifier';
import Fastify from 'fastify';

const { KEYWARD_URL = 'http://127.0.0.1:8080', KEYWARD_CREDENTIAL, PORT = '3000' } = process.env;
const verifier = createVerifier({ url: KEYWARD_URL, credential: KEYWARD_CREDENTIAL });
await verifier.start();

const app = Fastify();
app.get('/flows', {
  onRequest: keyward(verifier, { permission: 'flows:fetch', audience: 'flows' }),
  handler: async (request) => ({ flows: [], by: callerOf(request) }),
});
app.post('/flows', {
  onRequest: keyward(verifier, { permission: 'flows:create', audience: 'flows' }),
  handler: async (request, reply) => reply.code(201).send({ by: callerOf(request) }),
});

await app.listen({ port: Number(PORT), host: '127.0.0.1' });
console.log(`Listening on http://127.0.0.1:${PORT}`);
process.once('SIGTERM', async () => {
  await app.close();
  await verifier.close();
});
