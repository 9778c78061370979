import { endpoints, GithubReport } from '@keyward/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../actions/context.ts';
import {
  acceptGithubReport,
  admitGithub,
  type GithubSignature,
  requireSignedByGithub,
} from '../actions/leaks/github.ts';
import { readJson } from './body-parsers.ts';
import { rejectOtherMethods } from './other-methods.ts';

const REPORTS = endpoints.reportLeaks.path.replace('{shortname}', ':shortname');

/**
 * Adds the endpoint for reports of GitHub's secret scanning (partner program, "Create a secret alert service").
 * Requests are authenticated by their signature.
 */
export function addLeakReports(app: FastifyInstance, context: Context): void {
  void app.register((scope, _options, done) => {
    const bytes = new WeakMap<FastifyRequest, Buffer>();
    scope.removeAllContentTypeParsers();
    // The signature covers the bytes, so nothing is parsed before it is verified.
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, parsed) => {
      bytes.set(request, body);
      parsed(null, undefined);
    });
    scope.post<{ Params: { shortname: string }; Body: GithubReport }>(REPORTS, {
      bodyLimit: endpoints.reportLeaks.bodyLimit,
      schema: { body: GithubReport },
      // Runs before the body is read, because only GitHub may send bodies of this size.
      onRequest: (request) => admitGithub(context, signatureOf(request)),
      preValidation: async (request) => {
        const body = bytes.get(request) ?? Buffer.alloc(0);
        await requireSignedByGithub(context, signatureOf(request), body);
        request.body = (await readJson(context, request, body)) as GithubReport;
      },
      handler: async (request, reply) => {
        const { shortname } = request.params;
        reply.header('cache-control', 'no-store').type('application/json; charset=utf-8');
        return acceptGithubReport(context, { shortname, ip: request.clientIp }, request.body);
      },
    });
    done();
  });
  rejectOtherMethods(app, REPORTS, ['POST']);
}

function signatureOf({ headers }: FastifyRequest): GithubSignature {
  const read = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return { identifier: read('github-public-key-identifier'), signature: read('github-public-key-signature') };
}
