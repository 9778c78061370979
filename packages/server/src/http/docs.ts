import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { type Content, sendContent, textContent } from './content.ts';
import { renderPage } from './docs/page.ts';
import { rejectOtherMethods } from './other-methods.ts';
import type { Site } from './sdk.ts';

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const STYLE = '/docs/style.css';
const ONE_YEAR = 'public, max-age=31536000, immutable';

/** Serves the API reference, a public page that is rendered from the contract, and its style sheet. */
export function addDocs(app: FastifyInstance, site: Site): void {
  const style = readFileSync(new URL('docs/style.css', import.meta.url), 'utf8');
  const sheet = textContent('text/css; charset=utf-8', ONE_YEAR, style);
  let page: Content | undefined;
  app.get('/docs', (request, reply) => {
    // Rendered on the first request, so that the start of the server is not delayed.
    page ??= textContent('text/html; charset=utf-8', 'no-cache', renderPage(site, `${STYLE}?v=${digest(style)}`));
    return sendContent(request, reply.header('content-security-policy', POLICY), page);
  });
  app.get(STYLE, (request, reply) => sendContent(request, reply, sheet));
  for (const path of ['/docs', STYLE]) rejectOtherMethods(app, path, ['GET', 'HEAD']);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
