/**
 * Marks an error of this package, so that `instanceof` works across copies of its class: each entry of the package, in each
 * format, has its own copy. The mark is not enumerable.
 * @param name the name of the exported class; minifiers rename classes
 */
export function brand(error: Error, name: string): void {
  Object.defineProperty(error, brandOf(name), { value: true });
}

/** Returns whether any copy of {@link brand} marked the value with this name. */
export function hasBrand(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && brandOf(name) in value;
}

function brandOf(name: string): symbol {
  return Symbol.for(`keyward.error.${name}`);
}
