/**
 * The types of the contract. The published declarations have the same names, generated from the schemas
 * (build/declarations.ts), so that users need neither the contract nor a schema library.
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

/** The metadata of a response. */
export interface Meta {
  /** HTTP status of the response. */
  readonly code: number;
  /** Number of records in `data`. */
  readonly count: number;
  /** Number of all matching records, if the response is a page. */
  readonly total?: number;
  /** Cursor of the next page; null on the last page. */
  readonly next_cursor?: string | null;
  /** Cursor of the previous page; null on the first page. */
  readonly prev_cursor?: string | null;
  /** The version of the record, if it has one. Pass it as `headers['if-match']` to an update. */
  readonly etag?: string;
}

/** The input and response of every operation. */
export type Calls = {
  readonly [Id in OperationId]: {
    readonly input: Arguments<Given<Id, Input<Operations[Id]>>>;
    readonly answer: Answered<WrappingOf<Id>, Output<Operations[Id]>>;
  };
};

/** The client creates an `Idempotency-Key` if none is given. */
type Given<Id extends OperationId, I> = I extends { readonly headers: infer Headers }
  ? (typeof routes)[Id] extends { idempotencyKey: true }
    ? Omit<I, 'headers'> & { readonly headers: Partial<Headers> }
    : I
  : I;

/** The parameters of every list, in one object, and the items that it yields. */
export type Lists = {
  readonly [Id in ListId as ListName<Id>]: {
    readonly input: ListArguments<Input<Operations[Id]>>;
    readonly item: Output<Operations[Id]>[number];
  };
};

type ListId = { [Id in OperationId]: (typeof routes)[Id] extends { list: Paging } ? Id : never }[OperationId];

type ListName<Id> = Id extends `list${infer Name}` | `search${infer Name}` ? Uncapitalize<Name> : never;

/** The parameters without those for paging. */
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

/** Makes a part optional if all its properties are. */
type Arguments<I> = keyof I extends never
  ? Nothing
  : { readonly [Part in keyof I as IsOptional<I, Part> extends true ? never : Part]: Lenient<I[Part]> } & {
      readonly [Part in keyof I as IsOptional<I, Part> extends true ? Part : never]?: Lenient<I[Part]> | undefined;
    };

type IsOptional<I, Part extends keyof I> =
  Nothing extends Pick<I, Part> ? true : Nothing extends I[Part] ? true : false;

/** Optional properties may also be undefined; both are omitted from the request. */
type Lenient<T> = T extends object
  ? { readonly [Name in keyof T]: Nothing extends Pick<T, Name> ? T[Name] | undefined : T[Name] }
  : T;
