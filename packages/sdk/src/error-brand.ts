/**
 * Marks an error of this package, so that `instanceof` recognizes it in every copy of its class: each entry of the
 * package, in each of its formats, has its own. Inspections of the error and `JSON.stringify` do not show the mark.
 * @param name the name of the exported class, written out because minifiers rename classes
 */
export function brand(error: Error, name: string): void {
  Object.defineProperty(error, brandOf(name), { value: true });
}

/** Returns whether {@link brand} marked the value with this name, by this copy of the package or by another one. */
export function hasBrand(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && brandOf(name) in value;
}

function brandOf(name: string): symbol {
  return Symbol.for(`keyward.error.${name}`);
}
