/**
 * Ends the import of an entry that does not work in the runtime at hand, or the call of such a function.
 * @throws Error
 */
export function unsupported(message: string): never {
  throw new Error(message);
}
