/**
 * Returns whether an error may repeat the name of a field or column. Clients send keys and tokens in the wrong places,
 * and keys and tokens are longer than such names.
 */
export function isHarmlessName(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,32}$/.test(name);
}
