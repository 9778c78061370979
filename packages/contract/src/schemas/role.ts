import Type, { type Static } from 'typebox';

/** What a role may be given on one resource. The public contract answers these as a bare array. */
export const ResourceRights = Type.Object(
  {
    resource: Type.String(),
    description: Type.String(),
    fetch: Type.Boolean(),
    create: Type.Boolean(),
    update: Type.Boolean(),
    delete: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type ResourceRights = Static<typeof ResourceRights>;

export const Role = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    description: Type.String(),
    permissions: Type.Array(ResourceRights),
    system: Type.Boolean({ description: 'system roles cannot be changed' }),
    canMasquerade: Type.Boolean(),
    canSendFlow: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type Role = Static<typeof Role>;
