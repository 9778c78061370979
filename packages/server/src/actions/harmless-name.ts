/**
 * Whether the name of a member or a column may be repeated in an error. Clients in error put keys and tokens anywhere, and
 * those are longer.
 */
export function isHarmlessName(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,32}$/.test(name);
}
