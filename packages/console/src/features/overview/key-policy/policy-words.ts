import type { KeyPolicy } from '@keyward/sdk';

const days = (count: number) => (count === 1 ? '1 day' : `${count.toLocaleString('en')} days`);

const ended = { disable: 'disabled', delete: 'deleted' } as const;

/** Describes a key policy, one sentence per part. */
export function policySentences({ max_lifetime_days: longest, default_lifetime_days, unused }: KeyPolicy): string[] {
  const standard = default_lifetime_days ?? longest;
  return [
    longest === null
      ? 'No maximum lifetime: a key can have any expiry, or none.'
      : `A key can live for at most ${days(longest)} from the time its expiry is set.`,
    standard === null
      ? 'A key added without an expiry never expires.'
      : `A key added without an expiry expires after ${days(standard)}.`,
    unused === null
      ? 'Unused keys stay active.'
      : `A key unused for ${days(unused.days)} is ${ended[unused.action]}, at least a week after a notice.`,
  ];
}
