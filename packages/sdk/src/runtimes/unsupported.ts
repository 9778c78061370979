/**
 * Throws for an entry or a function that does not work in this runtime.
 * @throws Error
 */
export function unsupported(message: string): never {
  throw new Error(message);
}
