import Type, { type Static } from 'typebox';
import { MOST_OVERLAP_SECONDS } from '../limits.ts';
import { DOCUMENTED, opaque, readableText, unixSeconds } from './text.ts';

const TimeOrNull = (what: string) => Type.Union([unixSeconds(what), Type.Null()], { description: what });

/** A rotation that is under way: two secrets are good. */
export const Rotation = Type.Object(
  {
    started_at: unixSeconds('when the new secret was made'),
    started_by: Type.String({ maxLength: 320 }),
    ends_at: unixSeconds('when the old secret ends'),
    reason: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
    old_hint: Type.Union([Type.String({ maxLength: 32 }), Type.Null()], {
      description: 'prefix and last four characters of the old secret, or null where only its digest is known',
    }),
    new_first_seen_at: TimeOrNull('when the new secret was first used, or null'),
    old_last_seen_at: TimeOrNull('when the old secret was last used since the rotation began, or null'),
    old_last_ips: Type.Array(
      Type.Object({ ip: Type.String({ maxLength: 64 }), last_seen: unixSeconds('last use from there') }),
      { maxItems: 5, description: 'from where the old secret was used since then, the latest first, at most five' },
    ),
  },
  { additionalProperties: false, description: 'A rotation that is under way' },
);
export type Rotation = Static<typeof Rotation>;

export const NewRotation = Type.Object(
  {
    overlap_seconds: Type.Integer({
      minimum: 0,
      maximum: MOST_OVERLAP_SECONDS,
      description: `0 to ${MOST_OVERLAP_SECONDS} seconds (90 days), for which the old secret stays good; 0 ends it at once`,
    }),
    reason: Type.Optional(readableText(200, 'why, for the audit log')),
  },
  { additionalProperties: false },
);
export type NewRotation = Static<typeof NewRotation>;

/** The document leaves out spaces around it, which HTTP removes, and what is not ASCII, which clients encode differently. */
const idempotencyKey = (repeated: string) => ({
  ...opaque(255, `a text of your own that names this request, such as a UUID: sent again, it ${repeated}`),
  [DOCUMENTED]: { pattern: '^[!-~](?:[ -~]*[!-~])?$' },
});

const oneRotation = idempotencyKey('does not begin a second rotation');

/** In the manner of the Internet draft on the Idempotency-Key header field. */
export const IdempotencyHeaders = Type.Object({ 'idempotency-key': oneRotation });

/** The same, where the public contract knows no such header. */
export const OptionalIdempotencyHeaders = Type.Object({ 'idempotency-key': Type.Optional(oneRotation) });

/** The same of a creation. */
export const CreationHeaders = Type.Object({
  'idempotency-key': Type.Optional(idempotencyKey('creates no second record within 24 hours')),
});
