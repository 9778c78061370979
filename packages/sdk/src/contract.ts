/**
 * What the contract says about types, and nothing that runs. The published declarations have the same names, written
 * out from the schemas (build/declarations.ts), so that users need neither the contract nor a schema library.
 */
import type { Input, Operations, Output } from '@keyward/contract';
import type { OperationId, Paging, routes, WrappingOf } from '@keyward/contract/routes';

export type {
  Account,
  AccountChange,
  AddedUser,
  ApiKey,
  ApiKeyChange,
  ApiKeyFilter,
  ApiKeyQuery,
  ApiKeyRegeneration,
  ApiKeyWithSecret,
  AuditRecord,
  AuditSearch,
  BulkAlteration,
  BulkOperation,
  BulkPreview,
  BulkRow,
  BulkSelection,
  DailyUsage,
  DeleteWithIssuedPreview,
  ErrorCode,
  GrantedRights,
  ImportedRow,
  InvitedUser,
  IssuedByUser,
  IssuedCredential,
  KeyFormat,
  KeyImport,
  KeyImportReport,
  KeyPolicy,
  KeyPolicyChange,
  KeyUsage,
  Leak,
  LeakCheck,
  LeakPolicy,
  NewApiKey,
  NewKeyFormat,
  NewReplica,
  NewResource,
  NewReviewDecision,
  NewRole,
  NewRotation,
  NewUser,
  NewWebhook,
  Notice,
  Overview,
  OverviewKey,
  OwnSession,
  PendingLink,
  Replica,
  ReplicaRegeneration,
  ReplicaRotation,
  ReplicaWithCredential,
  ResourceChange,
  ResourceRights,
  Review,
  ReviewCounts,
  ReviewDecision,
  ReviewItem,
  Role,
  RoleChange,
  Session,
  SharedSecret,
  SharedSecretStatus,
  TokenAnswer,
  User,
  UserChange,
  UserKeys,
  UserRemoval,
  Webhook,
  WebhookChange,
  WebhookDelivery,
  WebhookDeliveryWithPayload,
  WebhookWithSecret,
} from '@keyward/contract';

/** What stands beside the records of an answer. */
export interface Meta {
  /** The status of the answer. */
  readonly code: number;
  /** Number of records in `data`. */
  readonly count: number;
  /** Number of all records that match, where the answer is a page. */
  readonly total?: number;
  /** Leads to the next page; null on the last. */
  readonly next_cursor?: string | null;
  /** Leads to the page before; null on the first. */
  readonly prev_cursor?: string | null;
  /** The version of the record, where it has one: what its update takes as `headers['if-match']`. */
  readonly etag?: string;
}

/** Of every operation what it takes and what it answers with. */
export type Calls = {
  readonly [Id in OperationId]: {
    readonly input: Arguments<Given<Id, Input<Operations[Id]>>>;
    readonly answer: Answered<WrappingOf<Id>, Output<Operations[Id]>>;
  };
};

/** The client makes an `Idempotency-Key` of its own where none is given. */
type Given<Id extends OperationId, I> = I extends { readonly headers: infer Headers }
  ? (typeof routes)[Id] extends { idempotencyKey: true }
    ? Omit<I, 'headers'> & { readonly headers: Partial<Headers> }
    : I
  : I;

/** Of every list what it takes, in one object, and what it yields. */
export type Lists = {
  readonly [Id in ListId as ListName<Id>]: {
    readonly input: ListArguments<Input<Operations[Id]>>;
    readonly item: Output<Operations[Id]>[number];
  };
};

type ListId = { [Id in OperationId]: (typeof routes)[Id] extends { list: Paging } ? Id : never }[OperationId];

type ListName<Id> = Id extends `list${infer Name}` | `search${infer Name}` ? Uncapitalize<Name> : never;

/** Without what leads from page to page. */
type ListArguments<I> = Lenient<
  Omit<
    (I extends { params: infer Params } ? Params : unknown) &
      (I extends { query: infer Query } ? Query : unknown) &
      (I extends { body: infer Body } ? Body : unknown),
    Exclude<Paging, 'whole'>
  >
>;

type Answered<Wrapping, Data> = Wrapping extends 'empty'
  ? undefined
  : Wrapping extends 'bare' | 'text'
    ? Data
    : { readonly data: Data; readonly meta: Meta };

type Nothing = Readonly<Record<string, never>>;

/** A part whose members may all be left out may be left out itself. */
type Arguments<I> = keyof I extends never
  ? Nothing
  : { readonly [Part in keyof I as IsOptional<I, Part> extends true ? never : Part]: Lenient<I[Part]> } & {
      readonly [Part in keyof I as IsOptional<I, Part> extends true ? Part : never]?: Lenient<I[Part]> | undefined;
    };

type IsOptional<I, Part extends keyof I> =
  Nothing extends Pick<I, Part> ? true : Nothing extends I[Part] ? true : false;

/** An optional member may also be undefined: both travel as nothing. */
type Lenient<T> = T extends object
  ? { readonly [Name in keyof T]: Nothing extends Pick<T, Name> ? T[Name] | undefined : T[Name] }
  : T;
