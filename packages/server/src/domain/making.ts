/** What a key can make that can be ended with it. */
const madeEntities = ['api-key', 'user', 'role', 'resource', 'route', 'replica', 'webhook'] as const;
export type MadeEntity = (typeof madeEntities)[number];

/** Something that was made with a key. */
export interface Making {
  readonly entity: MadeEntity;
  /** Of what has no id of its own its name. */
  readonly entityId: string;
  readonly madeAt: number;
}

export function isMadeEntity(entity: string): entity is MadeEntity {
  return (madeEntities as readonly string[]).includes(entity);
}
