import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { Refusal } from '../actions/refusal.ts';
import { Content, sendContent } from './content.ts';
import { METHODS, rejectOtherMethods } from './other-methods.ts';
import { isPlainName } from './transport.ts';

/** Data about this server that its pages show. */
export interface Site {
  readonly publicUrl: string;
  /** The command that installs the SDK; undefined if the package would be downloaded over plain HTTP. */
  readonly install: string | undefined;
}

/** A version's bytes never change (docs/decisions/0047). */
const ONE_YEAR = 'public, max-age=31536000, immutable';

/** The SDK packages that this server serves to npm. */
export interface SdkPackages {
  /** The version that was built with this server. */
  readonly current: string;
  /** Tarballs by version. */
  readonly tarballs: ReadonlyMap<string, Buffer>;
}

/** Reads the built packages into memory, so that a build while the server runs does not change what it serves. */
export function readSdk(directory: string): SdkPackages {
  const versions = JSON.parse(readFileSync(join(directory, 'versions.json'), 'utf8')) as readonly string[];
  const [current] = versions;
  if (current === undefined) throw new Error(`${directory} does not specify the current version of the SDK.`);
  const tarballs = versions.map((version) => [version, readFileSync(join(directory, fileName(version)))] as const);
  return { current, tarballs: new Map(tarballs) };
}

function fileName(version: string): string {
  return `keyward-sdk-${version}.tgz`;
}

function pathOf(version: string): string {
  return `/sdk/${fileName(version)}`;
}

/**
 * Returns the command that installs the current version from this server.
 * @returns undefined if clients would use plain HTTP, where a package can be replaced in transit
 */
export function installCommand(publicUrl: string, { current }: Pick<SdkPackages, 'current'>): string | undefined {
  return isPlainName(publicUrl) ? undefined : `npm install ${publicUrl}${pathOf(current)}`;
}

/** Serves each version at its own public path. Request paths are never used as file names. */
export function addSdk(app: FastifyInstance, { current, tarballs }: SdkPackages): void {
  for (const [version, bytes] of tarballs) {
    const content = new Content('application/gzip', ONE_YEAR, { identity: async () => bytes });
    app.get(pathOf(version), (request, reply) => sendContent(request, reply, content));
    rejectOtherMethods(app, pathOf(version), ['GET', 'HEAD']);
  }
  addLatest(app, current);
  handleUnknownVersions(app, current);
}

/**
 * Redirects to the current version, for trying the SDK out. A lock file with this path becomes invalid with the next
 * version.
 */
function addLatest(app: FastifyInstance, current: string): void {
  const path = '/sdk/keyward-sdk.tgz';
  app.get(path, (_, reply) => reply.header('cache-control', 'no-store').redirect(pathOf(current), 302));
  rejectOtherMethods(app, path, ['GET', 'HEAD']);
}

function handleUnknownVersions(app: FastifyInstance, current: string): void {
  const message = `This version of the SDK was not found. The current version is ${current}, at ${pathOf(current)}.`;
  app.route({
    method: [...METHODS],
    url: '/sdk/:file',
    // Before the body is read, because an unreadable body would get another status.
    onRequest: async (_, reply) => {
      // npm prints this header, but not the body of a 404.
      reply.header('npm-notice', message);
      throw new Refusal('not_found', message);
    },
    handler: async () => undefined,
  });
}
