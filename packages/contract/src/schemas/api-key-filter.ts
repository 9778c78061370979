import Type, { type Static } from 'typebox';
import { keyTextFieldNames, mapFields } from '../key-fields.ts';
import { MAX_FILTER_DAYS, MAX_OWNER_LENGTH, MAX_SEARCH_LENGTH, MAX_TAG_LENGTH, ROLE_NAME } from '../limits.ts';
import { textFieldValue } from './key-details.ts';
import { readableText } from './text.ts';

/**
 * A role in either case. Responses return system roles in lower case, as the public contract requires, and other roles
 * as they were created.
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

/** Only true is accepted; omit the member otherwise. */
const only = (which: string) => Type.Optional(Type.Literal(true, { description: `true, for only keys ${which}` }));
const days = (which: string) =>
  Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_FILTER_DAYS,
      description: `1 to ${MAX_FILTER_DAYS} days: only keys ${which}`,
    }),
  );

/** A filter of keys. A key must match every field that is present. */
export const filterMembers = {
  q: Type.Optional(readableText(MAX_SEARCH_LENGTH, 'text to search in name, description and key hint')),
  role: Type.Optional(RoleName),
  status: Type.Optional(KeyStatus),
  owner: Type.Optional(readableText(MAX_OWNER_LENGTH, 'the email address of the owner', 1)),
  no_owner: only('without an owner'),
  owner_left: only('whose owner is no longer a user of the account'),
  tag: Type.Optional(readableText(MAX_TAG_LENGTH, 'a tag of the key, case-sensitive', 1)),
  ...mapFields(keyTextFieldNames, (name) => Type.Optional(textFieldValue(name))),
  never_used: only('that were never used'),
  used: only('that were used at least once'),
  unused_days: days('that were not added, used or enabled for this long, including never used keys'),
  no_expiry: only('that never expire'),
  expires_within_days: days('that expire within this time'),
  reviewable: only(
    'that need a decision in a review: not disabled, expired, kept by a review, or decided in the open review',
  ),
};

export const ApiKeyFilter = Type.Object(filterMembers, {
  additionalProperties: false,
  description: 'a filter as in the list; {} for all keys',
});
export type ApiKeyFilter = Static<typeof ApiKeyFilter>;
