import { Refusal } from '../actions/refusal.ts';

const rights = ['fetch', 'create', 'update', 'delete'] as const;
type Right = (typeof rights)[number];

/**
 * @param text such as `fetch,create`
 * @throws Refusal invalid_request with the specified message
 */
export function readRights(text: string, message: string): { [Name in Right]?: boolean } {
  const chosen = text.split(',').map((each) => each.trim());
  const isRight = (name: string): name is Right => (rights as readonly string[]).includes(name);
  if (!chosen.every(isRight)) throw new Refusal('invalid_request', message);
  return Object.fromEntries(chosen.map((right) => [right, true]));
}

/** @returns text such as `fetch,create`; empty without rights */
export function rightsOf(row: { readonly [Name in Right]: boolean }): string {
  return rights.filter((right) => row[right]).join(',');
}
