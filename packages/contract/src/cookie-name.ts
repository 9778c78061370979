const STEMS = { session: 'keyward', device: 'keyward-device' } as const;

/**
 * Returns the name of a cookie of the console. Over https it starts with `__Host-`, so that no other host or path can
 * set the cookie (RFC 6265bis, 4.1.3.2). Over http on loopback it contains the port, because cookies are not bound to
 * ports.
 * @param publicUrl the public origin of the server
 */
export function cookieName(kind: keyof typeof STEMS, publicUrl: string): string {
  const [, port = '80'] = /^http:\/\/.*:(\d+)$/.exec(publicUrl) ?? [];
  return publicUrl.startsWith('https:') ? `__Host-${STEMS[kind]}` : `${STEMS[kind]}-${port}`;
}
