/** Serializes a list of IP addresses for its column. The list is always read as a whole, so it needs no table. */
export function fromAddresses(addresses: readonly string[]): string {
  return JSON.stringify(addresses);
}

export function toAddresses(text: string): readonly string[] {
  return text === '[]' ? NONE : (JSON.parse(text) as string[]);
}

/** One shared array, because the lists of nearly all rows are empty. */
const NONE: readonly string[] = [];
