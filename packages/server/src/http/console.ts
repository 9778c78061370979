import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Content, sendContent } from './content.ts';
import { rejectOtherMethods } from './other-methods.ts';
import type { Site } from './sdk.ts';

/** Placeholder in the built page; each response replaces it with a new nonce. */
const NONCE_PLACEHOLDER = '__KEYWARD_NONCE__';
const PUBLIC_URL_PLACEHOLDER = '__KEYWARD_PUBLIC_URL__';
const INSTALL_PLACEHOLDER = '__KEYWARD_INSTALL__';
/** For file names that contain a content hash. */
const ONE_YEAR = 'public, max-age=31536000, immutable';
const ONE_DAY = 'public, max-age=86400';

/** Sends the console's page with the specified status. */
export type SendPage = (reply: FastifyReply, status: number) => FastifyReply;

/** Returns a function that sends the console's page with the data of this server filled in. */
export function readPage(directory: string, { publicUrl, install = '' }: Site): SendPage {
  const built = readFileSync(join(directory, 'index.html'), 'utf8');
  const page = built.replace(PUBLIC_URL_PLACEHOLDER, () => publicUrl).replace(INSTALL_PLACEHOLDER, () => install);
  return (reply, status) => {
    const nonce = randomBytes(16).toString('base64');
    return reply
      .code(status)
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', consolePolicy(nonce))
      .send(page.replaceAll(NONCE_PLACEHOLDER, nonce));
  };
}

interface PageOptions {
  readonly sendPage: SendPage;
  readonly publicUrl: string;
}

/** Serves the console's files, and its page at the paths of its router. Rejects all other paths as unknown. */
export function addConsole(app: FastifyInstance, directory: string, { sendPage, publicUrl }: PageOptions): void {
  for (const path of pagePaths(directory)) {
    app.get(path, (request, reply) => {
      // Cookies, origins and links belong to the public URL; other host names serve only the API.
      if (request.hostKind === 'allowed') return reply.redirect(publicUrl + pathOf(request.url), 307);
      return sendPage(reply, 200);
    });
    rejectOtherMethods(app, path, ['GET', 'HEAD']);
  }
  addFile(app, directory, 'favicon.svg', ONE_DAY);
  for (const name of readdirSync(join(directory, 'assets'))) {
    if (!isEncoded(name)) addFile(app, directory, `assets/${name}`, ONE_YEAR);
  }
}

/** Returns the path and query of a target that may be an absolute URL (RFC 9112, 3.2.2). */
function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '');
}

/**
 * Returns the paths of the console's router, which the build recorded, in the syntax of the server's router. Like the
 * console's router, allows a trailing slash.
 */
function pagePaths(directory: string): string[] {
  const paths = JSON.parse(readFileSync(join(directory, 'routes.json'), 'utf8')) as readonly string[];
  return paths
    .map((path) => path.replaceAll('/$', '/:'))
    .flatMap((path) => (path.endsWith('/') ? [path] : [path, `${path}/`]));
}

function isEncoded(name: string): boolean {
  return /\.(?:br|gz)$/.test(name);
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.woff2': 'font/woff2',
};

/**
 * Serves a file in the encodings that the build created. A file without other encodings is small or already compressed.
 */
function addFile(app: FastifyInstance, directory: string, name: string, cacheControl: string): void {
  const type = TYPES[extname(name)];
  if (type === undefined) throw new Error(`The console has a file of an unknown type: ${name}.`);
  const path = join(directory, name);
  const read = (extension: string) => () => readFile(`${path}${extension}`);
  const content = new Content(type, cacheControl, {
    identity: read(''),
    ...(existsSync(`${path}.br`) && { br: read('.br') }),
    ...(existsSync(`${path}.gz`) && { gzip: read('.gz') }),
  });
  app.get(`/${name}`, (request, reply) => sendContent(request, reply, content));
  rejectOtherMethods(app, `/${name}`, ['GET', 'HEAD']);
}

function consolePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
