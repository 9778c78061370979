/** A SHA-256 as a string with one character per byte, the format that Node returns and compares fastest. */
export type Digest = string;

export function digestFromBytes(bytes: Uint8Array): Digest {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
