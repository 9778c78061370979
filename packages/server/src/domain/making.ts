import type { CreatedEntity } from './events/entity.ts';

/** Something that was made with a key. */
export interface Making {
  readonly entity: CreatedEntity;
  /** Of what has no id of its own its name. */
  readonly entityId: string;
  readonly madeAt: number;
}
