import type { KeyVerdictField } from '@keyward/contract/key-fields';
import type { KeyHolder } from './verdict.ts';

/**
 * The text fields that verdicts include, by their names in the API and in the order of the feed: the member of a
 * {@link KeyHolder}, and its value where the server states none.
 */
const FIELDS = {
  external_id: { member: 'externalId', absent: null },
  environment: { member: 'environment', absent: 'live' },
} as const satisfies Readonly<Record<KeyVerdictField, { member: keyof KeyHolder; absent: string | null }>>;

export type TextMembers = Pick<KeyHolder, (typeof FIELDS)[KeyVerdictField]['member']>;

/** The names of the fields in the API. */
export const textNames = Object.keys(FIELDS) as KeyVerdictField[];

const fields = Object.values(FIELDS);

/** The one object for all keys without values. */
const ABSENT = membersOf([]);

/**
 * Reads the values of the fields, in their order; null and undefined stand for no value.
 * @returns undefined if one of them is no text
 */
export function readTexts(values: readonly unknown[]): TextMembers | undefined {
  const texts = fields.map((_, place) => values[place] ?? null);
  if (texts.every((text) => text === null)) return ABSENT;
  return texts.every(isTextOrNull) ? membersOf(texts) : undefined;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && value !== '');
}

function membersOf(texts: readonly (string | null)[]): TextMembers {
  const members = fields.map(({ member, absent }, place) => [member, texts[place] ?? absent]);
  return Object.freeze(Object.fromEntries(members));
}

/** Returns the text members of an object that has others too. */
export function textMembersOf(holder: TextMembers): TextMembers {
  return Object.fromEntries(fields.map(({ member }) => [member, holder[member]])) as unknown as TextMembers;
}
