/** A list of addresses as its column holds it: only ever asked whole, so it needs no table. */
export function fromAddresses(addresses: readonly string[]): string {
  return JSON.stringify(addresses);
}

export function toAddresses(text: string): readonly string[] {
  return text === '[]' ? NONE : (JSON.parse(text) as string[]);
}

/** Nearly every row's. */
const NONE: readonly string[] = [];
