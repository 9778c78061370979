const STEMS = { session: 'keyward', device: 'keyward-device' } as const;

/**
 * Returns the name of a cookie of the console. Over https it begins with `__Host-`, so no other host or path can set the cookie
 * (RFC 6265bis, 4.1.3.2). Over http on loopback it has the port, because cookies do not know ports.
 * @param publicUrl the origin at which browsers reach the server
 */
export function cookieName(what: keyof typeof STEMS, publicUrl: string): string {
  const [, port = '80'] = /^http:\/\/.*:(\d+)$/.exec(publicUrl) ?? [];
  return publicUrl.startsWith('https:') ? `__Host-${STEMS[what]}` : `${STEMS[what]}-${port}`;
}
