import { schemaValidator } from '../../server/src/parsing/schema-validator.ts';

/** Returns whether the server accepts a value with this schema. */
export function isAccepted(schema: object, value: unknown): boolean {
  return schemaValidator({ schema })(structuredClone(value)) === true;
}
