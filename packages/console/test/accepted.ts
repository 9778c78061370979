import { schemaValidator } from '../../server/src/parsing/schema-validator.ts';

/** Whether the server accepts a value where the contract has this schema. */
export function isAccepted(schema: object, value: unknown): boolean {
  return schemaValidator({ schema })(structuredClone(value)) === true;
}
