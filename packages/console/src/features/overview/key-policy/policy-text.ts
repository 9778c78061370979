import type { KeyPolicy } from '@keyward/sdk';

const days = (count: number) => (count === 1 ? '1 day' : `${count.toLocaleString('en')} days`);

const ended = { disable: 'disabled', delete: 'deleted' } as const;

/** Describes a key policy, one sentence per part. */
export function policySentences({
  max_lifetime_days: maxLifetime,
  default_lifetime_days,
  unused,
}: KeyPolicy): string[] {
  const defaultLifetime = default_lifetime_days ?? maxLifetime;
  return [
    maxLifetime === null
      ? 'No maximum lifetime: a key can have any expiry, or none.'
      : `A key expires at most ${days(maxLifetime)} after its expiry is set.`,
    defaultLifetime === null
      ? 'A key added without an expiry never expires.'
      : `A key added without an expiry expires after ${days(defaultLifetime)}.`,
    unused === null
      ? 'Unused keys stay active.'
      : `A key unused for ${days(unused.days)} is ${ended[unused.action]}, at least a week after a notice.`,
  ];
}
