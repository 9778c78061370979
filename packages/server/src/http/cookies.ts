import type { CookieSerializeOptions } from '@fastify/cookie';
import { cookieName } from '@keyward/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedIn } from '../actions/session/sign-in-result.ts';

const ONE_YEAR = 365 * 86_400;

/** The two cookies of the console: the session, and the proof of an earlier sign-in from this browser. */
export interface Cookies {
  session(request: FastifyRequest): string | undefined;
  device(request: FastifyRequest): string | undefined;
  setSignedIn(reply: FastifyReply, signedIn: SignedIn): void;
  clearSession(reply: FastifyReply): void;
}

export function createCookies(publicUrl: string): Cookies {
  const secure = new URL(publicUrl).protocol === 'https:';
  const session = cookieName('session', publicUrl);
  const device = cookieName('device', publicUrl);
  const options: CookieSerializeOptions = { path: '/', httpOnly: true, sameSite: 'strict', secure };
  return {
    session: (request) => request.cookies[session],
    device: (request) => request.cookies[device],
    setSignedIn(reply, { sessionText, sessionSeconds, deviceText }) {
      reply.setCookie(session, sessionText, { ...options, maxAge: sessionSeconds });
      reply.setCookie(device, deviceText, { ...options, maxAge: ONE_YEAR });
    },
    clearSession: (reply) => reply.clearCookie(session, options),
  };
}
