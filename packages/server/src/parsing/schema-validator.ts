import { DOCUMENTED } from '@keyward/contract';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { decisiveErrors } from './union-errors.ts';

/** What is wrong with a request is told and never mended: a client that sends "1" for 1 has a mistake to find. */
const ajv = new Ajv({ coerceTypes: false, removeAdditional: false, useDefaults: false, addUsedSchema: false });
ajv.addVocabulary([DOCUMENTED]);

export type SchemaError = ErrorObject;

/** As Fastify calls one: the errors of a false stand on the function. */
interface Validator {
  (data: unknown): boolean;
  errors?: SchemaError[] | null;
}

/**
 * The validator of a part of a request. It is compiled when the first request asks for it: all of them together are a
 * tenth of the time in which the server starts.
 */
export function schemaValidator({ schema }: { readonly schema: object }): Validator {
  let compiled: ValidateFunction | undefined;
  const validate: Validator = (data) => {
    compiled ??= ajv.compile(schema);
    const valid = compiled(data);
    validate.errors = compiled.errors ? decisiveErrors(schema, data, compiled.errors) : null;
    return valid;
  };
  return validate;
}

/** A body that does not fit its schema, in the form that the framework expects. */
export class DoesNotFit extends Error {
  readonly validation: readonly SchemaError[];
  readonly validationContext = 'body';

  constructor(validation: readonly SchemaError[]) {
    super('The body does not fit its schema.');
    this.validation = validation;
  }
}
