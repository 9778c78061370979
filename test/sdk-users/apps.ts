import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Returns where the test project has a package, if it is installed. */
export const installed = (name: string) => join(import.meta.dirname, 'node_modules', name);

/** The executables of other runtimes than Node. */
export const runtimes = {
  bun: installed('@oven/bun-linux-x64/bin/bun'),
  deno: installed('@deno/linux-x64-glibc/deno'),
} as const;

/** A program that guards a service with the SDK, in a runtime and with a framework. */
export interface App {
  readonly name: string;
  readonly command: string;
  /** Paths in programs/. */
  readonly args: readonly string[];
}

const node = (version: string) => installed(`node${version}-linux-x64/bin/node`);
const deno = [
  'run',
  '--no-remote',
  '--node-modules-dir=manual',
  '--allow-env',
  '--allow-read',
  '--allow-net=127.0.0.1',
];

const all: readonly App[] = [
  { name: 'SDK in Node 20', command: node('20'), args: ['express.js'] },
  { name: 'SDK in Node 22', command: node('22'), args: ['express.js'] },
  { name: 'SDK in Node 24', command: node('24'), args: ['express.js'] },
  { name: 'SDK in Bun', command: runtimes.bun, args: ['fetch.js'] },
  { name: 'SDK in Deno', command: runtimes.deno, args: [...deno, 'fetch.js'] },
  { name: 'SDK with Express 4', command: process.execPath, args: ['express.js', 'express4'] },
  { name: 'SDK with Express 5', command: process.execPath, args: ['express.js'] },
  { name: 'SDK with Fastify', command: process.execPath, args: ['fastify.js'] },
  { name: 'SDK with Hono', command: process.execPath, args: ['hono.js'] },
];

/** The programs whose names contain a text. */
export const apps = (part: string): App[] => all.filter(({ name }) => name.includes(part));

/** Returns whether the runtime is installed: the project has those of Linux on x64, beside the Node of the workspace. */
export const isInstalled = ({ command }: App): boolean => existsSync(command);
