// Compiled with the types of the frameworks, and never run.

import { createServer } from 'node:http';
import { keyward as express } from '@keyward/sdk/express';
import { keyward as fastify } from '@keyward/sdk/fastify';
import { keyward as handler } from '@keyward/sdk/fetch';
import { keyward as hono, type KeywardVariables } from '@keyward/sdk/hono';
import { callerOf, keyward as koa } from '@keyward/sdk/koa';
import { keyward as nest } from '@keyward/sdk/nest';
import { keyward as next } from '@keyward/sdk/next';
import { keyward as node } from '@keyward/sdk/node';
import { createVerifier } from '@keyward/sdk/verifier';
import { All, Controller, HttpException, UseGuards } from '@nestjs/common';
import createExpress from 'express';
import createFastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { type NextRequest, NextResponse } from 'next/server.js';

const verifier = createVerifier({ url: 'https://keys.example.com', credential: 'kwf_a.b' });
const permission = 'flows:fetch';

createExpress().get('/flows', express(verifier, { permission }), (request, response) => {
  response.json({ by: request.keyward?.appname });
});

createFastify().get('/flows', { onRequest: fastify(verifier, { permission }) }, () => ({}));

new Hono<{ Variables: KeywardVariables }>().get('/flows', hono(verifier, { permission }), (context) =>
  context.json({ by: context.get('keyward').appname }),
);

const app = new Koa();
app.use(koa(verifier, { permission }));
app.use((context) => {
  context.body = { by: callerOf(context).appname };
});

@Controller()
export class Flows {
  @UseGuards(nest(verifier, { permission }, HttpException))
  @All('flows')
  answer(): object {
    return {};
  }
}

createServer(node(verifier, { permission }, (_, response, caller) => response.end(caller.appname)));

export const GET = handler(verifier, { permission }, (_, caller) => Response.json(caller));
export const proxy = next(verifier, { permission }, (_: NextRequest, caller) => NextResponse.json(caller));
