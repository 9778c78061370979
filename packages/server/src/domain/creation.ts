import type { CreatedEntity } from './events/entity.ts';

/** A record that an API key created. */
export interface Creation {
  readonly entity: CreatedEntity;
  /** The id, or the name of an entity without an id. */
  readonly entityId: string;
  readonly createdAt: number;
}
