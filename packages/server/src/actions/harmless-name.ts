/**
 * Returns whether an error may repeat the name of a member or column. Clients put keys and tokens in the wrong places,
 * and keys and tokens are longer.
 */
export function isHarmlessName(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,32}$/.test(name);
}
