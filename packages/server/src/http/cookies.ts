import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedIn } from '../actions/session/sign-in-result.ts';

const ONE_YEAR = 365 * 86_400;

/** The two cookies of the console: the session, and the proof that this browser signed in before. */
export interface Cookies {
  session(request: FastifyRequest): string | undefined;
  device(request: FastifyRequest): string | undefined;
  setSignedIn(reply: FastifyReply, signedIn: SignedIn): void;
  clearSession(reply: FastifyReply): void;
}

/**
 * Over https the name begins with `__Host-`, so no other host or path can set it (RFC 6265bis, 4.1.3.2). Over http on
 * loopback it bears the port, because cookies do not know ports.
 */
export function createCookies(publicUrl: string): Cookies {
  const { protocol, port } = new URL(publicUrl);
  const secure = protocol === 'https:';
  const name = (what: string) => (secure ? `__Host-keyward${what}` : `keyward${what}-${port || '80'}`);
  const options: CookieSerializeOptions = { path: '/', httpOnly: true, sameSite: 'strict', secure };
  return {
    session: (request) => request.cookies[name('')],
    device: (request) => request.cookies[name('-device')],
    setSignedIn(reply, { sessionText, sessionSeconds, deviceText }) {
      reply.setCookie(name(''), sessionText, { ...options, maxAge: sessionSeconds });
      reply.setCookie(name('-device'), deviceText, { ...options, maxAge: ONE_YEAR });
    },
    clearSession: (reply) => reply.clearCookie(name(''), options),
  };
}
