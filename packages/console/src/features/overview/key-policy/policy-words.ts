import type { KeyPolicy } from '@keyward/sdk';

const days = (count: number) => (count === 1 ? '1 day' : `${count.toLocaleString('en')} days`);

const ended = { disable: 'disabled', delete: 'deleted' } as const;

/** What holds, a sentence for each part. */
export function policySentences({ max_lifetime_days: longest, default_lifetime_days, unused }: KeyPolicy): string[] {
  const standard = default_lifetime_days ?? longest;
  return [
    longest === null
      ? 'There is no maximum lifetime: a key may expire at any time, or never.'
      : `A key lives for at most ${days(longest)} from the moment in which its expiry is set.`,
    standard === null
      ? 'A key that is added without an expiry never expires.'
      : `A key that is added without an expiry lives for ${days(standard)}.`,
    unused === null
      ? 'Unused keys stay active.'
      : `A key that nobody uses for ${days(unused.days)} is ${ended[unused.action]}, a week after a notice at the earliest.`,
  ];
}
