// Compiled with each configuration of checks.ts, and never run.
import { connect, createClient, createExchange, KeywardError } from '@keyward/sdk';
import { keyward as express } from '@keyward/sdk/express';
import { keyward as fastify } from '@keyward/sdk/fastify';
import { keyward as handler } from '@keyward/sdk/fetch';
import { keyward as hono } from '@keyward/sdk/hono';
import { createRemoteVerifier } from '@keyward/sdk/remote';
import { createVerifier, FeedError, type Verdict } from '@keyward/sdk/verifier';

export async function names(secret: string): Promise<string[]> {
  const { data } = await connect(secret).listApiKeys({ query: { limit: 10 } });
  return data.map(({ appname }) => appname);
}

const verifier = createVerifier({ url: 'https://keys.example.com', credential: 'kwf_a.b' });
const accessToken = createExchange({ connectionSecret: '' });
const remote = createRemoteVerifier({ url: 'https://keys.example.com', accessToken });

export const verdict: Verdict = verifier.check('kw_a', { permission: 'flows:fetch' });
export const client = createClient({ url: 'https://keys.example.com', accessToken });
export const guards = [express(verifier, {}), fastify(verifier, {}), hono(remote, {})] as const;
export const answer = handler(remote, { permission: 'flows:fetch' }, (_, caller) => Response.json(caller.appname));

export function isKnown(error: unknown): string | undefined {
  if (error instanceof FeedError) return error.message;
  return error instanceof KeywardError ? error.code : undefined;
}

// @ts-expect-error: the types come from the package and are not `any`.
createVerifier({ address: 'https://keys.example.com' });
