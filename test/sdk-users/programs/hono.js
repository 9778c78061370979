import { serve } from '@hono/node-server';
import { keyward } from '@keyward/sdk/hono';
import { Hono } from 'hono';
import { PORT, permission, verifier } from './service.js';

const app = new Hono();
app.all('/flows', keyward(verifier, { permission: ({ req }) => permission(req) }), (context) =>
  context.json({ by: context.get('keyward').appname }),
);
serve({ fetch: app.fetch, port: Number(PORT), hostname: '127.0.0.1' });
