// A service of plain `fetch` handlers, as Bun, Deno and workers have them. See docs/guides/fetch.md.
import type { IncomingMessage } from 'node:http';
import { keyward } from '@keyward/sdk/fetch';
import { createVerifier } from '@keyward/sdk/verifier';
import { serve } from './serve.ts';

const { KEYWARD_URL = 'http://127.0.0.1:8080', KEYWARD_CREDENTIAL, PORT = '3000' } = process.env;
const verifier = createVerifier({ url: KEYWARD_URL, credential: KEYWARD_CREDENTIAL });
await verifier.start();

const handler = keyward<[IncomingMessage]>(
  verifier,
  {
    permission: (request) => (request.method === 'GET' ? 'flows:fetch' : 'flows:create'),
    audience: 'flows',
    // Only the platform knows where a request comes from. Deno: ({ remoteAddr }) => remoteAddr.hostname.
    ip: (_, incoming) => incoming.socket.remoteAddress ?? null,
  },
  (request, caller) => Response.json({ by: caller }, { status: request.method === 'GET' ? 200 : 201 }),
);

// Bun.serve({ fetch: handler }) or Deno.serve(handler) in place of this.
const server = serve(Number(PORT), handler);
process.once('SIGTERM', async () => {
  server.close();
  await verifier.close();
});
