import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the path of an installed package of the test project. */
export const installed = (name: string) => join(import.meta.dirname, 'node_modules', name);

/** The executables of runtimes other than Node. */
export const runtimes = {
  bun: installed('@oven/bun-linux-x64/bin/bun'),
  deno: installed('@deno/linux-x64-glibc/deno'),
  workerd: installed('@cloudflare/workerd-linux-64/bin/workerd'),
} as const;

/** A program that protects a service with the SDK, in a runtime and with a framework. */
export interface App {
  readonly name: string;
  readonly command: string;
  /** Paths in programs/, with the placeholder `PORT`. */
  readonly args: readonly string[];
  /** The path that the program protects. */
  readonly path: string;
}

/**
 * Runtimes that receive the feed separately from the requests, so that a request may arrive before the event of a
 * deletion.
 */
const FEED_IN_BACKGROUND: readonly string[] = [runtimes.bun, runtimes.deno];

/** Returns whether every program of this runtime denies a deleted key on the next request. */
export const isExact = ({ command }: App): boolean => !FEED_IN_BACKGROUND.includes(command);

const app = (name: string, command: string, args: readonly string[], path = '/flows'): App => ({
  name: `SDK ${name}`,
  command,
  args,
  path,
});

const node = (version: string) => installed(`node${version}-linux-x64/bin/node`);
const deno = [
  'run',
  '--no-remote',
  '--node-modules-dir=manual',
  '--allow-env',
  '--allow-read',
  '--allow-net=127.0.0.1',
];
const next = [installed('next/dist/bin/next'), 'start', 'next', '-H', '127.0.0.1', '-p', 'PORT'];

const all: readonly App[] = [
  app('in Node 20', node('20'), ['node.js']),
  app('in Node 20, CommonJS', node('20'), ['node.cjs']),
  app('in Node 22', node('22'), ['node.js']),
  app('in Node 24', node('24'), ['node.js']),
  app('in Node 26', process.execPath, ['node.js']),
  app('in Bun', runtimes.bun, ['fetch.js']),
  app('in Deno', runtimes.deno, [...deno, 'fetch.js']),
  app('in workerd', runtimes.workerd, ['serve', 'worker.capnp', '--socket-addr=http=127.0.0.1:PORT']),
  app('with Express 4', process.execPath, ['express.js', 'express4']),
  app('with Express 5', process.execPath, ['express.js']),
  app('with Fastify', process.execPath, ['fastify.js']),
  app('with Hono', process.execPath, ['hono.js']),
  app('with Koa', process.execPath, ['koa.js']),
  app('with NestJS', process.execPath, ['nest.js']),
  app('with Next.js, route handler', process.execPath, next),
  app('with Next.js, proxy', process.execPath, next, '/proxied/flows'),
  app('with Next.js, edge', process.execPath, next, '/edge/flows'),
];

/** The programs whose names contain a text. */
export const apps = (part: string): App[] => all.filter(({ name }) => name.includes(part));

/**
 * Returns whether the runtime is installed: the project has the runtimes of Linux on x64, and the Node of the
 * workspace.
 */
export const isInstalled = ({ command }: App): boolean => existsSync(command);
