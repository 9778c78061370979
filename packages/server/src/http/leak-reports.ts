import { endpoints, GithubReport } from '@keyward/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../actions/context.ts';
import { admitGithub, type GithubSignature, requireSignedByGithub, takeGithubReport } from '../actions/leaks/github.ts';
import { readJson } from './body-parsers.ts';
import { refuseOtherMethods } from './other-methods.ts';

const REPORTS = endpoints.reportLeaks.path.replace('{shortname}', ':shortname');

/** What GitHub's secret scanning found (its partner programme, "Create a secret alert service"). The signature lets it in. */
export function addLeakReports(app: FastifyInstance, context: Context): void {
  void app.register((scope, _options, done) => {
    const bytes = new WeakMap<FastifyRequest, Buffer>();
    scope.removeAllContentTypeParsers();
    // Signed are the bytes; so nothing is made of them before the signature was found good.
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, parsed) => {
      bytes.set(request, body);
      parsed(null, undefined);
    });
    scope.post<{ Params: { shortname: string }; Body: GithubReport }>(REPORTS, {
      bodyLimit: endpoints.reportLeaks.bodyLimit,
      schema: { body: GithubReport },
      // Before the body is read: nobody else makes us read so much.
      onRequest: (request) => admitGithub(context, signatureOf(request)),
      preValidation: async (request) => {
        const body = bytes.get(request) ?? Buffer.alloc(0);
        await requireSignedByGithub(context, signatureOf(request), body);
        request.body = (await readJson(context, request, body)) as GithubReport;
      },
      handler: async (request, reply) => {
        const { shortname } = request.params;
        reply.header('cache-control', 'no-store').type('application/json; charset=utf-8');
        return takeGithubReport(context, { shortname, ip: request.clientIp }, request.body);
      },
    });
    done();
  });
  refuseOtherMethods(app, REPORTS, ['POST']);
}

function signatureOf({ headers }: FastifyRequest): GithubSignature {
  const read = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return { identifier: read('github-public-key-identifier'), signature: read('github-public-key-signature') };
}
