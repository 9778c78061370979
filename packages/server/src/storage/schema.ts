import type { Generated } from 'kysely';
import type { KeyState } from '../domain/api-key.ts';
import type { BulkState, Initiator, RowOutcome } from '../domain/bulk-operation.ts';
import type { CreatedEntity } from '../domain/events/entity.ts';
import type { CredentialKind, Issuer } from '../domain/issued.ts';
import type { KeyFormat } from '../domain/key-format.ts';
import type { UnusedAction } from '../domain/key-policy.ts';
import type { TextFields } from '../domain/key-text-fields.ts';
import type { NoticeKind } from '../domain/notice.ts';

/**
 * The tables. Times are Unix seconds. "Never" is stored as a number that sorts before or after every time
 * (`NEVER_USED`, `NO_EXPIRY`), so that one index serves both orders.
 */
export interface Schema {
  setting: { name: string; value: string };
  account: {
    id: string;
    shortname: string;
    created_at: number;
    password_tokens: number;
    password_token_generation: Generated<number>;
    keys_reveal_secret: number;
    /** JSON array of IP addresses and CIDR blocks. */
    allowed_ips: string;
    token_algorithm: string;
    /** The action on keys that were exposed publicly. */
    leak_policy: Generated<string>;
  };
  api_key: TextFields & {
    /** Grows as keys are added; determines the order of the list. */
    ordinal: Generated<number>;
    id: string;
    account_id: string;
    appname: string;
    /** Lower case: names are case-insensitive. */
    appname_key: string;
    description: string;
    role: string;
    digest: Uint8Array;
    hint: string | null;
    generation: number;
    created_at: number;
    created_by: string;
    expires_at: number;
    /** JSON array of IP addresses and CIDR blocks. */
    allowed_ips: string;
    rate_limit: number | null;
    rate_window_seconds: number | null;
    state: Generated<KeyState>;
    owner: string | null;
    /** JSON array; also stored in `api_key_tag`, for filters. */
    tags: Generated<string>;
    /** JSON object. */
    metadata: Generated<string>;
    /** The key format if another system issued the secret. */
    key_format: string | null;
    /** Reviews do not include the key until this time. */
    kept_until: Generated<number>;
    /** The time at which the key was last enabled; 0 for never. */
    enabled_at: Generated<number>;
    /** The reason that the key is disabled, if there is one. */
    disabled_reason: Generated<string | null>;
    /** True if the current secret was revoked together with its issuer. */
    secret_revoked: Generated<number>;
  };
  api_key_tag: { account_id: string; tag: string; key: number };
  /** The latest rotation of a key; see domain/rotation.ts. */
  rotation: {
    key: number;
    account_id: string;
    rotation_number: number;
    request: Uint8Array | null;
    reason: string | null;
    started_at: number;
    started_by: string;
    ends_at: number;
    is_cancelled: number;
    old_digest: Uint8Array;
    old_hint: string | null;
    old_key_format: string | null;
    old_generation: number;
    new_first_seen_at: number | null;
    old_last_seen_at: number | null;
    /** JSON array of `[address, time]`, latest first. */
    old_addresses: string;
  };
  /** Registered key formats of other systems; see domain/key-format.ts. */
  key_format: {
    account_id: string;
    name: string;
    type: KeyFormat['type'];
    prefix: string;
    min_length: number;
    max_length: number;
    alphabet: string;
    created_at: number;
  };
  /** A bulk operation; see domain/bulk-operation.ts. */
  bulk_operation: {
    id: string;
    account_id: string;
    /** JSON. */
    change: string;
    state: BulkState;
    /** Grows with each operation of the account. */
    number: number;
    started_at: number;
    started_by: string;
    started_ip: string | null;
    /** Null for operations that started before this column existed. */
    starter_kind: Initiator['kind'] | null;
    starter_id: string | null;
    starter_session: string | null;
    starter_generation: number | null;
    /** Generation of the setting `password_tokens`, if a password token started it. */
    starter_setting_generation: number | null;
    /** The reason that the operation was interrupted. */
    reason: string | null;
    runs_in: 'server' | 'terminal';
    worked_at: number;
    finished_at: number | null;
    total: number;
    /** Matching keys added within the last 7 days; see domain/bulk-operation.ts. */
    excluded: Generated<number>;
    done: number;
    changed: number;
    unchanged: number;
    rejected: number;
  };
  /** The selected keys in order; they have no outcome until they are processed. */
  bulk_operation_row: {
    bulk_operation: string;
    position: number;
    account_id: string;
    /** Null if no key has the name. */
    key_id: string | null;
    appname: string;
    outcome: RowOutcome | null;
    code: string | null;
    message: string | null;
  };
  /** The latest deleted key of each name. */
  deleted_key: {
    account_id: string;
    id: string;
    appname: string;
    /** Lower case: names are case-insensitive. */
    appname_key: string;
    role: string;
    deleted_at: number;
    deleted_by: string;
  };
  /** Digests that keys of the account no longer have. Stored forever, so that these keys are never imported again. */
  retired_digest: { account_id: string; digest: Uint8Array };
  /**
   * Existing records that were created by keys, and deleted keys that created records or issued credentials; see
   * domain/creation.ts.
   */
  created_by_key: { account_id: string; entity: CreatedEntity; entity_id: string; key_id: string; created_at: number };
  /** Issuers of credentials; see domain/issued.ts. */
  issued: {
    account_id: string;
    kind: CredentialKind;
    holder_id: string;
    digest: Uint8Array;
    issuer_kind: Issuer['kind'];
    /** Empty for an unknown issuer. */
    issuer_id: string;
    issued_at: number;
    /** The time at which the secret of a key expired, or at which its overlap ends. Null if it is valid or unknown. */
    ends_at: number | null;
  };
  /** Requests with an idempotency key that created an API key; see domain/key-creation.ts. */
  key_creation: {
    account_id: string;
    caller_id: string;
    request: Uint8Array;
    body: Uint8Array;
    key_id: string;
    last_change: number;
    created_at: number;
  };
  /** Accounts without settings have no row. */
  key_policy: {
    account_id: string;
    max_lifetime_days: number | null;
    default_lifetime_days: number | null;
    unused_days: number | null;
    unused_action: UnusedAction | null;
  };
  /** One row for each key, action and number of days before the action. */
  notice: {
    id: string;
    account_id: string;
    key: number;
    kind: NoticeKind;
    due_at: number;
    days: number;
    created_at: number;
    dismissed_at: number | null;
    dismissed_by: string | null;
    /** True if the notice was mailed, or needs no mail. */
    is_mailed: number;
  };
  /** Outgoing mails. */
  mail: {
    number: Generated<number>;
    id: string;
    account_id: string;
    recipient: string;
    subject: string;
    body: string;
    created_at: number;
    attempts: number;
    next_attempt_at: number;
  };
  /** One row per key, identified by its ordinal. */
  key_use: {
    key: number;
    account_id: string;
    last_login: number;
    last_ip: string | null;
    /** The last five IP addresses: a JSON array of `[address, time]`, latest first. */
    addresses: string;
    /** The hour since 1970 of `counts`, which have the format of domain/use-counts.ts. */
    hour: number;
    counts: Uint8Array;
    /** The generation of the shared secret that signed the key's last exchange, and the time of that exchange. */
    exchange_generation: number | null;
    exchange_at: number | null;
    /** Operations of the latest day, in the format of domain/operation-use.ts. */
    operations: Generated<string>;
    last_write_at: Generated<number | null>;
    /** See domain/usage-score.ts. */
    busyness: Generated<number>;
  };
  /** The completed hours of a day, in the format of domain/use-counts.ts. */
  key_count: { key: number; day: number; account_id: string; counts: Uint8Array; operations: Generated<string> };
  /** The folded part of each usage journal (usage/segment.ts), and the time of its last progress. */
  usage_fold: { journal: string; segment: number; key: number; at: number };
  /** Counts of all keys of an account by hours since 1970, including deleted keys. */
  account_count: { account_id: string; hour: number; counts: Uint8Array };
  review: {
    id: string;
    account_id: string;
    started_at: number;
    started_by: string;
    finished_at: number | null;
    finished_by: string | null;
    /**
     * JSON: the numbers of keys that needed a decision when the review started, in total and by reason, and when it was
     * finished.
     */
    found: string;
    remaining: string | null;
  };
  review_decision: {
    review_id: string;
    account_id: string;
    key_id: string;
    appname: string;
    decision: string;
    /** JSON: the reasons for the decision and the properties of the key. */
    evidence: string;
    decided_at: number;
    decided_by: string;
    keep_until: number | null;
    note: string | null;
    /** JSON: the previous state, which an undo restores. */
    before: string;
  };
  role: {
    id: string;
    account_id: string;
    name: string;
    /** Lower case: names are case-insensitive. */
    name_key: string;
    description: string;
    /** JSON array: always read as a whole, never searched. */
    permissions: string;
    can_masquerade: number;
    can_send_flow: number;
    created_at: number;
  };
  /** Resources that an account defined for its services. */
  resource: { account_id: string; name: string; description: string; rights: string; created_at: number };
  /** Forward-auth routes; `methods` is a JSON object of permissions by method. */
  forward_route: {
    account_id: string;
    name: string;
    description: string;
    methods: string;
    created_at: number;
    allow_preflight: number;
    allow_ambiguous_paths: number;
    /** The environment that keys must have. */
    environment: string | null;
    /** Header names, as JSON. */
    identity_headers: string;
  };
  /** The permissions of deleted routes; one row per name. */
  deleted_forward_route: { account_id: string; name: string; methods: string; environment: string | null };
  shared_secret: {
    account_id: string;
    generation: number;
    sealed: Uint8Array;
    created_at: number;
    created_by: string;
    valid_until: number;
    /** SHA-256 of the idempotency key of the request that created it. */
    request: Uint8Array | null;
  };
  person: {
    id: string;
    account_id: string;
    email: string;
    email_key: string;
    given_name: string;
    family_name: string;
    nickname: string | null;
    picture: string | null;
    role: string;
    password_hash: string | null;
    generation: number;
    /** 1 if an API key added the user and the user is not approved. */
    pending_approval: number;
    created_at: number;
    created_by: string | null;
    last_login: number;
    last_ip: string | null;
  };
  session: {
    digest: Uint8Array;
    id: string;
    account_id: string;
    person_id: string;
    person_generation: number;
    created_at: number;
    last_seen_at: number;
    reauthenticated_until: number;
    ip: string | null;
  };
  enrollment: {
    digest: Uint8Array;
    account_id: string;
    person_id: string;
    person_generation: number;
    email: string;
    expires_at: number;
  };
  token_family: {
    id: string;
    account_id: string;
    expires_at: number;
    position: number;
    rotated_at: number;
    ended: number;
  };
  revoked_token: { jti: string; account_id: string; expires_at: number };
  replica: {
    id: string;
    account_id: string;
    name: string;
    /** Lower case: names are case-insensitive. */
    name_key: string;
    digest: Uint8Array;
    /** JSON array of IP addresses and CIDR blocks. */
    allowed_ips: string;
    created_at: number;
    created_by: string;
    last_seen_at: number | null;
    last_entry: number | null;
    last_ip: string | null;
    /** The reason that its credential was revoked. */
    revoked_reason: Generated<string | null>;
    /** Describes the latest rotation, as do the next six columns; null if there was no rotation. */
    old_digest: Generated<Uint8Array | null>;
    rotated_at: Generated<number | null>;
    rotated_by: Generated<string | null>;
    overlap_ends_at: Generated<number | null>;
    new_first_seen_at: Generated<number | null>;
    old_last_seen_at: Generated<number | null>;
    old_last_ip: Generated<string | null>;
  };
  leak: {
    number: Generated<number>;
    id: string;
    account_id: string;
    key_id: string;
    appname: string;
    hint: string | null;
    reporter: string;
    source: string;
    url: string;
    reported_at: number;
    response: string;
    resolved_at: number | null;
    resolved_by: string | null;
  };
  webhook: {
    id: string;
    account_id: string;
    url: string;
    description: string;
    /** JSON array of event types; empty for all. */
    events: string;
    disabled_reason: string | null;
    created_at: number;
    created_by: string;
    failing_since: number | null;
    sealed: Uint8Array;
    /** The previous secret, and the time until which it also signs deliveries. */
    previous_sealed: Uint8Array | null;
    previous_until: number | null;
    /** SHA-256 of the secrets; their sealed form if the secrets were created before this column existed. */
    digest: Uint8Array | null;
    previous_digest: Uint8Array | null;
  };
  webhook_delivery: {
    number: Generated<number>;
    id: string;
    account_id: string;
    webhook_id: string;
    type: string;
    payload: string;
    created_at: number;
    state: string;
    attempts: number;
    next_attempt_at: number;
    last_attempt_at: number | null;
    last_status: number | null;
    failure: string | null;
  };
  signing_key: { id: string; algorithm: string; public_jwk: string; sealed: Uint8Array; created_at: number };
  audit: {
    account_id: string;
    number: number;
    timestamp: number;
    class: string;
    subclass: string;
    action: string;
    actor: string;
    ip: string | null;
    description: string;
    object_id: string | null;
    /** The console session of a user. Not covered by the hash chain, and never returned. */
    session_id: string | null;
    before: string | null;
    after: string | null;
    hash: string;
  };
  change_log: {
    number: Generated<number>;
    /** Random; see domain/anchor.ts. */
    nonce: number;
    account_id: string;
    at: number;
    entity: string;
    entity_id: string;
    action: string;
  };
  /** A process that serves requests from a copy of the database; see verification/follower-lease.ts. */
  follower: {
    node: string;
    /** Grows with each process that registers under this node name. */
    fence: number;
    /** The number of the last change-log entry that the process has applied. */
    acknowledged: number;
    /** Milliseconds since 1970 by the database's clock. */
    lease_until: number;
  };
}

export { fromSentinel, NEVER_USED, NO_EXPIRY } from '../domain/never.ts';
