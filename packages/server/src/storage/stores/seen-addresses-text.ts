import type { SeenAddress } from '../../domain/key-use.ts';

/** Serializes IP addresses with their times as a JSON array of pairs. */
export function fromSeenAddresses(addresses: readonly SeenAddress[]): string {
  return JSON.stringify(addresses.map(({ ip, at }) => [ip, at]));
}

export function toSeenAddresses(text: string): SeenAddress[] {
  return (JSON.parse(text) as [string, number][]).map(([ip, at]) => ({ ip, at }));
}
