import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { renderPage } from './docs/page.ts';
import { refuseOtherMethods } from './other-methods.ts';

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const ONE_YEAR = 'public, max-age=31536000, immutable';

/** The reference of the API, rendered from the contract: a page and its style, open to all. */
export function addDocs(app: FastifyInstance, publicUrl: string): void {
  const style = readFileSync(new URL('docs/style.css', import.meta.url), 'utf8');
  let rendered: { page: string; tag: string } | undefined;
  /** Rendered when somebody first reads it: a start does not wait for it. */
  const render = () => {
    const page = renderPage(publicUrl, `/docs/style.css?v=${digest(style)}`);
    return { page, tag: `"${digest(page)}"` };
  };

  app.get('/docs', (request, reply) => {
    rendered ??= render();
    const { page, tag } = rendered;
    reply.header('cache-control', 'no-cache').header('etag', tag).header('content-security-policy', POLICY);
    if (request.headers['if-none-match'] === tag) return reply.code(304).send();
    return reply.type('text/html; charset=utf-8').send(page);
  });
  app.get('/docs/style.css', (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', ONE_YEAR).send(style),
  );
  for (const path of ['/docs', '/docs/style.css']) refuseOtherMethods(app, path, ['GET', 'HEAD']);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
