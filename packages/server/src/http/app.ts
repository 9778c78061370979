import { randomUUID } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import { BODY_LIMIT, type Operation, operations } from '@keyward/contract';
import type { Host } from '@keyward/contract/host-name';
import fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, LogController } from 'fastify';
import type { Context } from '../actions/context.ts';
import { Refusal } from '../actions/refusal.ts';
import type { Config } from '../config.ts';
import { schemaValidator } from '../parsing/schema-validator.ts';
import { addJsonParser } from './body-parsers.ts';
import { replaceNodeResponses, sendClientError } from './client-error.ts';
import { addConsole, readPage } from './console.ts';
import { createCookies } from './cookies.ts';
import { type DirectRoute, Dispatcher } from './direct/direct-route.ts';
import { forwardAuthRoute } from './direct/forward-auth.ts';
import { operationRoute } from './direct/operation-route.ts';
import { Sender } from './direct/sender.ts';
import { unknownMethodRoute } from './direct/unknown-method.ts';
import { addDocs } from './docs.ts';
import { sendError } from './error-response.ts';
import { addFeed } from './feed.ts';
import { readForm } from './form.ts';
import { decorateWithForwarded, type ForwardedReader, forwardedReader } from './forwarded.ts';
import { type HostKind, hostCheck, isProbe, type Target } from './host-check.ts';
import { boundLargeBodies } from './large-bodies.ts';
import { addLeakReports } from './leak-reports.ts';
import { requestSerializer } from './logger.ts';
import { checkEncoding, checkFraming } from './message-check.ts';
import { type AnyHandler, addOperation } from './operation-route.ts';
import { handlers } from './operations.ts';
import { addOtherMethods } from './other-methods.ts';
import { addSdk, installCommand, readSdk, type Site } from './sdk.ts';
import { foreignKeyTest, hasSecretInUrl } from './secret-in-url.ts';
import { addSecurityTxt } from './security-txt.ts';
import { createServer } from './server.ts';
import { type TransportCheck, transportCheck } from './transport.ts';
import { handleUnknownPaths } from './unknown-paths.ts';
import { continueWhenRead } from './unread-body.ts';

export interface AppOptions {
  readonly context: Context;
  readonly logger: FastifyBaseLogger;
  /** IP addresses of the proxies whose forwarded headers are trusted. */
  readonly trustedProxies: readonly string[];
  /** Host names under which the API is reachable, in addition to the host of the public URL. */
  readonly allowedHosts?: readonly Host[];
  /** See {@link transportCheck}. */
  readonly insecureHttp?: Config['insecureHttp'];
  /** Directory of the built console; absent in API-only tests. */
  readonly consoleDirectory?: string;
  /** Directory of the built SDK packages; absent in API-only tests. */
  readonly sdkDirectory?: string;
  /** URI for reporting vulnerabilities; without it, security.txt is not served. */
  readonly securityContact?: string | undefined;
  /** Certificate and key; without them, the server speaks plain HTTP. */
  readonly tls?: Pick<ServerOptions, 'cert' | 'key'>;
}

/** Longer than every valid name, so that the schema, not the router, rejects a name that is too long. */
const MAX_PARAMETER = 1024;

/** Creates the HTTP application: API, feed, console, docs and SDK packages. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { context, logger } = options;
  const ownScheme = options.tls ? 'https' : 'http';
  const forwarded = forwardedReader(options.trustedProxies, ownScheme);
  const checkTransport = transportCheck({
    publicUrl: context.publicUrl,
    insecureHttp: options.insecureHttp,
    forwarded,
  });
  const faultOf = context.storage.fault;
  const holdsForeignKey = foreignKeyTest(context);
  const dispatcher = new Dispatcher();
  const app: FastifyInstance = fastify({
    serverFactory: (framework) => createServer(options.tls, dispatcher.listenerOf(framework)),
    loggerInstance: logger.child({}, { serializers: { req: requestSerializer(holdsForeignKey) } }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT,
    // Completes requests in progress at shutdown; their responses close the connection.
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAMETER },
    frameworkErrors: (error, request, reply) => sendError(error, request, reply, faultOf),
    clientErrorHandler: sendClientError,
  });

  replaceNodeResponses(app.server);
  continueWhenRead(app.server);
  app.decorateRequest('caller');
  decorateWithForwarded(app, forwarded);
  app.setValidatorCompiler<object>(schemaValidator);
  app.setErrorHandler<FastifyError>((error, request, reply) => sendError(error, request, reply, faultOf));
  const { allowedHosts = [] } = options;
  const checkHost = hostCheck({ publicUrl: context.publicUrl, allowedHosts, ownScheme, port: () => boundPort(app) });
  app.decorateRequest('hostKind');
  app.decorateRequest('requireUserTransport', function requireUserTransport() {
    checkTransport(this.raw, this.hostKind, 'user-secrets');
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    checkFraming(request.raw);
    request.hostKind = checkHost({ url: request.url, host: request.requestedHost });
    if (!isProbe(request.url)) checkTransport(request.raw, request.hostKind);
    if (hasSecretInUrl(request.url, holdsForeignKey)) throw new Refusal('secret_in_url');
  });
  // Runs after the route has authenticated the caller and before the body is read.
  app.addHook('preParsing', async (request) => checkEncoding(request.raw));
  boundLargeBodies(app);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    strictTransportSecurity: context.publicUrl.startsWith('https:'),
    crossOriginResourcePolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
  const built = readBuilt(options);
  handleUnknownPaths(app, built.sendPage);
  await app.register(cookie);
  await app.register(bindJsonOperations, { context });
  await app.register(bindFormOperations, { context });
  addOtherMethods(app);
  addFeed(app, context);
  addLeakReports(app, context);
  addPages(app, options, built);
  const sender = new Sender(app, options);
  await app.ready();
  await sender.copyCommonHeaders();
  dispatcher.setRoutes(directRoutes(options, { sender, checkHost, checkTransport, forwarded }), sender);
  return app;
}

/** Reads the built console and SDK packages. */
function readBuilt({ context: { publicUrl }, consoleDirectory, sdkDirectory }: AppOptions) {
  const sdk = sdkDirectory === undefined ? undefined : readSdk(sdkDirectory);
  const site: Site = { publicUrl, install: sdk && installCommand(publicUrl, sdk) };
  return { sdk, site, sendPage: consoleDirectory === undefined ? undefined : readPage(consoleDirectory, site) };
}

/** Adds everything public except the operations: pages, files and packages. */
function addPages(
  app: FastifyInstance,
  { context: { publicUrl, now }, securityContact, consoleDirectory }: AppOptions,
  { sdk, site, sendPage }: ReturnType<typeof readBuilt>,
): void {
  addDocs(app, site);
  if (sdk) addSdk(app, sdk);
  if (securityContact !== undefined) addSecurityTxt(app, securityContact, now);
  if (consoleDirectory !== undefined && sendPage) addConsole(app, consoleDirectory, { sendPage, publicUrl });
}

interface DirectRouteOptions {
  readonly sender: Sender;
  readonly checkHost: (target: Target) => HostKind | undefined;
  readonly checkTransport: TransportCheck;
  readonly forwarded: ForwardedReader;
}

/** Frequent requests bypass the framework; see direct/direct-route.ts. */
function directRoutes({ context }: AppOptions, options: DirectRouteOptions): DirectRoute[] {
  const { sender, forwarded, checkTransport } = options;
  return [
    forwardAuthRoute({ context, sender, checkTransport, clientIpOf: forwarded.clientIp }),
    operationRoute({ context, ...options }),
    unknownMethodRoute(sender),
  ];
}

/** JSON and forms have separate parsers, so each operation responds with 415 to the other type. */
function bindJsonOperations(app: FastifyInstance, { context }: { context: Context }, done: () => void): void {
  addJsonParser(app, context);
  bindOperations(app, context, undefined);
  done();
}

function bindFormOperations(app: FastifyInstance, { context }: { context: Context }, done: () => void): void {
  app.removeAllContentTypeParsers();
  void app.register(formbody, { bodyLimit: BODY_LIMIT, parser: readForm });
  bindOperations(app, context, 'form');
  done();
}

function bindOperations(app: FastifyInstance, context: Context, encoding: 'form' | undefined): void {
  const cookies = createCookies(context.publicUrl);
  for (const operation of Object.values<Operation>(operations)) {
    if (operation.encoding === encoding) {
      addOperation(app, context, cookies, operation, handlers[operation.id] as AnyHandler);
    }
  }
}

function boundPort(app: FastifyInstance): number {
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
