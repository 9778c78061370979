import Type, { type Static } from 'typebox';
import { addressList, IP_ADDRESS } from './address-list.ts';
import { DOCUMENTED, unixSeconds } from './text.ts';

const MAX_ALLOWED_IPS = 100;

export const ReplicaName = Type.String({
  maxLength: 64,
  pattern: '^[0-9A-Za-z][0-9A-Za-z_.-]{0,63}$',
  description: 'a letter or digit, then up to 63 letters, digits, underscores, dots or hyphens',
});

const AllowedIps = addressList(MAX_ALLOWED_IPS, 'the IP addresses from which the replica may follow the feed');
const never = (schema: ReturnType<typeof unixSeconds>, description: string) =>
  Type.Union([schema, Type.Null()], { description });

/** The overlap in which a replica has two credentials. */
export const ReplicaRotation = Type.Object(
  {
    started_at: unixSeconds('when the new credential was issued'),
    started_by: Type.String({ maxLength: 320 }),
    ends_at: unixSeconds('when the old credential expires'),
    new_first_seen_at: never(
      unixSeconds('when the new credential was first used'),
      'when the new credential was first used, or null',
    ),
    old_last_seen_at: never(
      unixSeconds('when the old credential was last used'),
      'when the old credential was last used since the rotation started, or null',
    ),
    old_last_ip: Type.Union([Type.String(), Type.Null()], {
      description: 'the IP address that the old credential was last used from, or null',
    }),
  },
  { additionalProperties: false, description: 'A running rotation: two credentials are accepted' },
);
export type ReplicaRotation = Static<typeof ReplicaRotation>;

const recordMembers = {
  id: Type.String(),
  name: ReplicaName,
  allowed_ips: AllowedIps,
  created_at: unixSeconds('when the replica was added'),
  created_by: Type.String(),
  revoked_reason: Type.Union([Type.String({ maxLength: 400 }), Type.Null()], {
    description: 'why its credential no longer works, until it is regenerated; or null',
  }),
  connected: Type.Boolean({ description: 'whether it is following the feed' }),
  connected_since: never(unixSeconds('since when it is connected'), 'since when it is connected, or null'),
  last_seen_at: never(unixSeconds('when it was last connected'), 'when it was last connected, or null for never'),
  last_ip: Type.Union([Type.String(), Type.Null()], { description: 'IP address of its last connection, or null' }),
  last_entry: Type.Union([Type.Integer(), Type.Null()], {
    description: 'the last entry of the change log up to which it has received every change, or null',
  }),
  lag: Type.Union(
    [
      Type.Object(
        {
          entries: Type.Integer({ description: 'changes of the account that it has not been sent' }),
          seconds: Type.Integer({ description: 'age of the oldest of these changes; 0 if there are none' }),
        },
        { additionalProperties: false },
      ),
      Type.Null(),
    ],
    { description: 'how far it is behind; null if it is not connected' },
  ),
  rotation: Type.Union([ReplicaRotation, Type.Null()], {
    description: 'the rotation of its credential while the old one is still accepted, or null',
  }),
};

/** A service that follows the feed of the account. */
export const Replica = Type.Object(recordMembers, {
  additionalProperties: false,
  description: 'A service that follows the feed and checks keys locally',
});
export type Replica = Static<typeof Replica>;

export const ReplicaWithCredential = Type.Object(
  {
    ...recordMembers,
    credential: Type.String({ description: 'grants access only to the feed; shown only once' }),
  },
  { additionalProperties: false },
);
export type ReplicaWithCredential = Static<typeof ReplicaWithCredential>;

export const NewReplica = Type.Object(
  { name: ReplicaName, allowed_ips: Type.Optional(AllowedIps) },
  { additionalProperties: false },
);
export type NewReplica = Static<typeof NewReplica>;

const MAX_REPLICA_OVERLAP_SECONDS = 7 * 86_400;

export const ReplicaRegeneration = Type.Object(
  {
    overlap_seconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MAX_REPLICA_OVERLAP_SECONDS,
        description: `0 to ${MAX_REPLICA_OVERLAP_SECONDS} seconds (7 days), for which the old credential is accepted as well; 0, the default, revokes it immediately`,
      }),
    ),
  },
  { additionalProperties: false },
);
export type ReplicaRegeneration = Static<typeof ReplicaRegeneration>;

const HOURS_KEPT = 90 * 24;
const count = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });

/** The usage of one key, as a replica reports it. */
const TimeOrNull = (description: string) => Type.Union([unixSeconds(description), Type.Null()], { description });

/** An address with a zone (RFC 4007) is accepted, although the zone has no meaning here. */
const ReportedIp = Type.String({ maxLength: 64, [DOCUMENTED]: { pattern: `^${IP_ADDRESS}(?:%|$)` } });

const ReportedUse = Type.Object(
  {
    id: Type.String({ maxLength: 64, description: 'the id of a key' }),
    last_login: Type.Union([unixSeconds('when it was last used successfully'), Type.Null()], {
      description: 'when the key was last used successfully, Unix time in seconds, or null',
    }),
    last_ip: Type.Union([ReportedIp, Type.Null()], {
      description: 'the IP address of that request, or null',
    }),
    counts: Type.Array(Type.Array(count, { minItems: 7, maxItems: 7 }), {
      maxItems: HOURS_KEPT,
      description:
        'arrays of seven numbers: the hour since 1970, then the number of checks that were valid, disabled, expired, ip_denied, forbidden and rate_limited',
    }),
    rotation: Type.Optional(
      Type.Object(
        {
          number: Type.Integer({ minimum: 1, description: 'the number of the rotation, from the feed' }),
          new_first_seen: TimeOrNull('when the new secret was first used successfully, or null'),
          old_last_seen: TimeOrNull('when the old secret was last used successfully, or null'),
          old_last_ip: Type.Union([ReportedIp, Type.Null()]),
        },
        { additionalProperties: false, description: 'usage of the two secrets of a rotation' },
      ),
    ),
  },
  { additionalProperties: false },
);
export type ReportedUse = Static<typeof ReportedUse>;

/** The usage of keys that a replica recorded since its last report. */
export const UsageReport = Type.Object(
  { usage: Type.Array(ReportedUse, { maxItems: 1000, description: 'an array of at most 1000 records, one per key' }) },
  { additionalProperties: false },
);
export type UsageReport = Static<typeof UsageReport>;
