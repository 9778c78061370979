/** A SHA-256 as a string with one character for each byte: Node returns this form fastest, and it compares fastest. */
export type Digest = string;

export function digestFromBytes(bytes: Uint8Array): Digest {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
