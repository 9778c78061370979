import type { Permission } from './role.ts';

/**
 * What a reverse proxy asks about by name: which permission a key must have for each method. A method that is not named
 * needs that of `*`; where there is none, nobody may.
 */
export interface ForwardRoute {
  readonly name: string;
  readonly description: string;
  readonly methods: ReadonlyMap<string, Permission>;
  readonly createdAt: number;
}
