/** `Authorization: Basic` as RFC 6749, 2.3.1 has it. Written apart from the server's own code. */
export function basic(clientId: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString('base64')}`;
}
