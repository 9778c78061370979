import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../actions/refusal.ts';
import { parseWeightedNames } from './accept.ts';
import type { SendPage } from './console.ts';

/**
 * Returns 404 for every unknown path and method, because a proxy with a mistyped path treats any 2xx as "allowed".
 * Browsers receive the console's page as the body, which states that the page was not found.
 * @param sendPage sends the console's page; undefined without a console
 */
export function handleUnknownPaths(app: FastifyInstance, sendPage: SendPage | undefined): void {
  const sendNotFound = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (sendPage === undefined || !acceptsPage(request)) throw new Refusal('not_found', NOT_FOUND);
    return sendPage(reply.header('vary', 'accept'), 404);
  };
  app.setNotFoundHandler(sendNotFound);
  // Before the body is read, because an unreadable body would get another status.
  app.addHook('onRequest', async (request, reply) => (isUnknown(request) ? sendNotFound(request, reply) : undefined));
}

/** The router treats `*`, which means the server itself (RFC 9112, 3.2.4), as `/`. */
function isUnknown({ is404, url }: FastifyRequest): boolean {
  return is404 || url.startsWith('*');
}

const NOT_FOUND = 'This path was not found. See /docs for the paths of the API.';

/** Browsers accept HTML when they open a page. API clients do not, or prefer JSON. */
function acceptsPage({ headers }: FastifyRequest): boolean {
  const names = parseWeightedNames(headers.accept);
  const qualityOf = (type: string) => names.find(({ name }) => name === type)?.quality ?? 0;
  return qualityOf('text/html') > qualityOf('application/json');
}
