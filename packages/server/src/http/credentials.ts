import { readBearerToken } from '@keyward/contract';
import type { FastifyRequest } from 'fastify';
import { callerOfRequest, callerOfSession } from '../actions/authenticate.ts';
import type { Context } from '../actions/context.ts';
import { wrongToken } from '../actions/wrong-token.ts';
import type { Caller, Visitor } from '../domain/caller.ts';
import type { Cookies } from './cookies.ts';
import { requireSameOrigin } from './same-origin.ts';

/**
 * Returns the caller: the holder of an access token, a user with a session, or a visitor. An Authorization header takes
 * precedence over the cookie, even if the header is invalid.
 * @throws Refusal unauthenticated, ip_denied, rate_limited, cross_origin
 */
export async function identify(context: Context, cookies: Cookies, request: FastifyRequest): Promise<Caller | Visitor> {
  const ip = request.clientIp;
  const { authorization } = request.headers;
  if (authorization !== undefined) return callerOfBearer(context, authorization, ip);
  const session = cookies.session(request);
  if (session === undefined) return { kind: 'visitor', ip };
  request.requireUserTransport();
  // Browsers send the cookie with requests from any page, but only the console itself may make changes with it.
  if (request.method !== 'GET') requireSameOrigin(context.publicUrl, request);
  return (await callerOfSession(context, session, ip)) ?? { kind: 'visitor', ip };
}

/**
 * Returns the holder of an access token.
 * @throws Refusal unauthenticated, ip_denied, rate_limited, unavailable
 */
export async function callerOfBearer(context: Context, authorization: string, ip: string | null): Promise<Caller> {
  const token = readBearerToken(authorization);
  const caller = token === undefined ? undefined : await callerOfRequest(context, token, ip);
  if (!caller) throw wrongToken(context, token);
  return caller;
}
