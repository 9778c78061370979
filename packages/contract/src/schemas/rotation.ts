import Type, { type Static } from 'typebox';
import { MAX_OVERLAP_SECONDS } from '../limits.ts';
import { DOCUMENTED, opaque, readableText, unixSeconds } from './text.ts';

const TimeOrNull = (description: string) => Type.Union([unixSeconds(description), Type.Null()], { description });

/** A running rotation, during which two secrets are valid. */
export const Rotation = Type.Object(
  {
    started_at: unixSeconds('when the new secret was issued'),
    started_by: Type.String({ maxLength: 320 }),
    ends_at: unixSeconds('when the old secret expires'),
    reason: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
    old_hint: Type.Union([Type.String({ maxLength: 32 }), Type.Null()], {
      description: 'prefix and last four characters of the old secret, or null if only its digest is stored',
    }),
    new_first_seen_at: TimeOrNull('when the new secret was first used, or null'),
    old_last_seen_at: TimeOrNull('when the old secret was last used since the rotation started, or null'),
    old_last_ips: Type.Array(
      Type.Object({ ip: Type.String({ maxLength: 64 }), last_seen: unixSeconds('last request from this IP address') }),
      {
        maxItems: 5,
        description:
          'IP addresses that have used the old secret since the rotation started, most recent first, at most five',
      },
    ),
  },
  { additionalProperties: false, description: 'A running rotation' },
);
export type Rotation = Static<typeof Rotation>;

export const NewRotation = Type.Object(
  {
    overlap_seconds: Type.Integer({
      minimum: 0,
      maximum: MAX_OVERLAP_SECONDS,
      description: `0 to ${MAX_OVERLAP_SECONDS} seconds (90 days), for which the old secret stays valid; 0 revokes it immediately`,
    }),
    reason: Type.Optional(readableText(200, 'the reason, for the audit log')),
  },
  { additionalProperties: false },
);
export type NewRotation = Static<typeof NewRotation>;

/**
 * The OpenAPI document excludes surrounding spaces, which HTTP removes, and non-ASCII characters, which clients encode
 * differently.
 */
const idempotencyKey = (repeated: string) => ({
  ...opaque(
    255,
    `an identifier for this request that you choose, such as a UUID; the same request sent again ${repeated}`,
  ),
  [DOCUMENTED]: { pattern: '^[!-~](?:[ -~]*[!-~])?$' },
});

const oneRotation = idempotencyKey('does not start a second rotation');

/** Follows the Internet-Draft on the Idempotency-Key header field. */
export const IdempotencyHeaders = Type.Object({ 'idempotency-key': oneRotation });

/** The optional header, for operations whose public contract does not define it. */
export const OptionalIdempotencyHeaders = Type.Object({ 'idempotency-key': Type.Optional(oneRotation) });

/** The optional header of a creation. */
export const CreationHeaders = Type.Object({
  'idempotency-key': Type.Optional(idempotencyKey('creates no second record within 24 hours')),
});
