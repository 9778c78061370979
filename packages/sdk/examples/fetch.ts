// A service with plain `fetch` handlers, as in Bun, Deno and workers. See docs/guides/fetch.md.
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
    // Only the platform provides the IP address of the client. Deno: ({ remoteAddr }) => remoteAddr.hostname.
    ip: (_, incoming) => incoming.socket.remoteAddress ?? null,
  },
  (request, caller) => Response.json({ by: caller }, { status: request.method === 'GET' ? 200 : 201 }),
);

// Use Bun.serve({ fetch: handler }) or Deno.serve(handler) instead.
const server = serve(Number(PORT), handler);
process.once('SIGTERM', async () => {
  server.close();
  await verifier.close();
});
