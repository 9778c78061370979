// Served by Bun and by Deno.
import { keyward } from '@keyward/sdk/fetch';
import { PORT, permission, verifier } from './service.js';

const handler = keyward(verifier, { permission }, (_, { appname }) => Response.json({ by: appname }));
const address = { port: Number(PORT), hostname: '127.0.0.1' };
if (typeof Bun === 'undefined') Deno.serve(address, handler);
else Bun.serve({ ...address, fetch: handler });
