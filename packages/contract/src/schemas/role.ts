import Type, { type Static } from 'typebox';
import { DOCUMENTED, readableText } from './text.ts';

/** The roles that every account has. */
export const systemRoleNames = ['admin', 'readonly', 'verifier'] as const;

const rowMembers = {
  fetch: Type.Boolean(),
  create: Type.Boolean(),
  update: Type.Boolean(),
  delete: Type.Boolean(),
  system: Type.Boolean({ description: 'whether it is predefined by Keyward rather than defined by the account' }),
};

/** The rights that a role can grant on one resource. The public contract returns these as a bare array. */
export const ResourceRights = Type.Object(
  { resource: Type.String(), description: Type.String(), ...rowMembers },
  { additionalProperties: false },
);
export type ResourceRights = Static<typeof ResourceRights>;

export const ResourceName = Type.String({
  maxLength: 32,
  pattern: '^[a-z][a-z0-9_-]{0,31}$',
  description: 'a lower-case letter, then up to 31 lower-case letters, digits, underscores or hyphens',
});
/** Short, because every role repeats it in requests and responses. */
const ResourceDescription = readableText(100, 'the purpose of the resource');
const { system: _, ...rightMembers } = rowMembers;
const describedRights = Type.Partial(Type.Object(rightMembers)).properties;

/** A row of a role in a request. Absent rights are not granted, and the description is ignored. */
export const GrantedRights = Type.Object(
  {
    resource: ResourceName,
    description: Type.Optional(ResourceDescription),
    ...Type.Partial(Type.Object(rowMembers)).properties,
  },
  { additionalProperties: false, description: 'a resource and the rights on it that the role grants' },
);
export type GrantedRights = Static<typeof GrantedRights>;

/** At least one right is true. */
const HAS_RIGHT = {
  [DOCUMENTED]: {
    not: { properties: Object.fromEntries(Object.keys(describedRights).map((right) => [right, { const: false }])) },
  },
};

export const NewResource = Type.Object(
  { resource: ResourceName, description: Type.Optional(ResourceDescription), ...describedRights },
  { additionalProperties: false, ...HAS_RIGHT },
);
export type NewResource = Static<typeof NewResource>;

/** Replaces the whole object. The name cannot change: only the current name is accepted. */
export const ResourceChange = Type.Partial(GrantedRights, { additionalProperties: false, ...HAS_RIGHT });
export type ResourceChange = Static<typeof ResourceChange>;

export const RoleId = Type.String({ maxLength: 64, pattern: '^[0-9a-zA-Z_-]{1,64}$', description: 'the id of a role' });

const Description = readableText(500, 'the purpose of the role');
const Permissions = Type.Array(GrantedRights, {
  maxItems: 200,
  description: 'an array with one row for each resource on which the role grants rights',
  [DOCUMENTED]: { uniqueItems: true },
});
const flags = {
  canMasquerade: Type.Boolean({ description: 'whether its keys may act in a sub-account; only ADMIN grants it' }),
  canSendFlow: Type.Boolean({ description: 'whether its keys may send flow records; only ADMIN grants it' }),
};
const optionalFlags = Type.Partial(Type.Object(flags)).properties;

export const Role = Type.Object(
  {
    id: RoleId,
    name: Type.String(),
    description: Type.String(),
    permissions: Type.Array(ResourceRights),
    system: Type.Boolean({ description: 'system roles cannot be changed' }),
    ...flags,
  },
  { additionalProperties: false },
);
export type Role = Static<typeof Role>;

const CustomRoleName = Type.String({
  maxLength: 32,
  pattern: '^[0-9A-Za-z_.-]{1,32}$',
  description: 'a name of 1 to 32 letters, digits, underscores, dots or hyphens',
});

export const NewRole = Type.Object(
  { name: CustomRoleName, description: Type.Optional(Description), permissions: Permissions, ...optionalFlags },
  { additionalProperties: false },
);
export type NewRole = Static<typeof NewRole>;

/** Replaces the whole object. The name cannot change: only the current name is accepted. */
export const RoleChange = Type.Object(
  {
    id: Type.Optional(RoleId),
    name: Type.Optional(CustomRoleName),
    description: Type.Optional(Description),
    permissions: Permissions,
    system: Type.Optional(Type.Boolean()),
    ...optionalFlags,
  },
  { additionalProperties: false },
);
export type RoleChange = Static<typeof RoleChange>;
