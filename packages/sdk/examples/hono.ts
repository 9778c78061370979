// A service with Hono 4. See docs/guides/hono.md.
import { type KeywardVariables, keyward } from '@keyward/sdk/hono';
import { createVerifier } from '@keyward/sdk/verifier';
import { Hono } from 'hono';
import { serve } from './serve.ts';

const { KEYWARD_URL = 'http://127.0.0.1:8080', KEYWARD_CREDENTIAL, PORT = '3000' } = process.env;
const verifier = createVerifier({ url: KEYWARD_URL, credential: KEYWARD_CREDENTIAL });
await verifier.start();

const app = new Hono<{ Variables: KeywardVariables }>();
app.get('/flows', keyward(verifier, { permission: 'flows:fetch', audience: 'flows' }), (context) =>
  context.json({ flows: [], by: context.get('keyward') }),
);
app.post('/flows', keyward(verifier, { permission: 'flows:create', audience: 'flows' }), (context) =>
  context.json({ by: context.get('keyward') }, 201),
);

// In Bun and Deno, `export default app` is sufficient; in Node, use `serve` of @hono/node-server.
const server = serve(Number(PORT), (request, incoming) => app.fetch(request, { incoming }));
process.once('SIGTERM', async () => {
  server.close();
  await verifier.close();
});
