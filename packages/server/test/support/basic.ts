/** Returns the `Authorization: Basic` header of RFC 6749, section 2.3.1. Independent of the server's implementation. */
export function basicAuthorization(clientId: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString('base64')}`;
}
