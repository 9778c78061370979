import Type, { type Static } from 'typebox';
import { keyTextFieldNames, keyTextFields, mapFields } from '../key-fields.ts';
import { MOST_FILTER_DAYS, MOST_OWNER, MOST_SEARCH_TEXT, MOST_TAG, ROLE_NAME } from '../limits.ts';
import { readableText } from './text.ts';

/**
 * A role in either case. System roles are answered in lower case, as the public contract has it; others as they were
 * written when they were made.
 */
export const RoleName = Type.String({
  maxLength: 32,
  pattern: ROLE_NAME.source,
  description: 'the name of a role, such as ADMIN or READONLY',
});

export const KeyStatus = Type.Union(
  [Type.Literal('active'), Type.Literal('quarantined'), Type.Literal('disabled'), Type.Literal('expired')],
  { description: 'active, quarantined (may only read), disabled or expired' },
);

/** There is nothing to say but yes: who does not ask for it leaves it out. */
const only = (which: string) => Type.Optional(Type.Literal(true, { description: `true, for only keys ${which}` }));
const days = (which: string) =>
  Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MOST_FILTER_DAYS,
      description: `1 to ${MOST_FILTER_DAYS} days: only keys ${which}`,
    }),
  );

/** Which keys: what is left out does not matter, and a key must match all that is there. */
export const filterMembers = {
  q: Type.Optional(readableText(MOST_SEARCH_TEXT, 'text to find in name, description or key hint')),
  role: Type.Optional(RoleName),
  status: Type.Optional(KeyStatus),
  owner: Type.Optional(readableText(MOST_OWNER, 'e-mail address of the person who answers for the key', 1)),
  no_owner: only('that nobody is named to answer for'),
  owner_left: only('whose owner is no user of the account any more'),
  tag: Type.Optional(readableText(MOST_TAG, 'a label that the key has, as it is written', 1)),
  ...mapFields(keyTextFieldNames, (name) => {
    const { maxLength, content } = keyTextFields[name];
    return Type.Optional(readableText(maxLength, content, 1));
  }),
  never_used: only('that were never used'),
  used: only('that were used at least once'),
  unused_days: days('that were not added, used or enabled for so long; never used ones among them'),
  no_expiry: only('that never expire'),
  expires_within_days: days('that have not expired and do so within so long'),
  reviewable: only('that reviews ask about: neither disabled, expired, kept by a review nor decided in the open one'),
};

export const ApiKeyFilter = Type.Object(filterMembers, {
  additionalProperties: false,
  description: 'which keys, as in the list; {} for all',
});
export type ApiKeyFilter = Static<typeof ApiKeyFilter>;
