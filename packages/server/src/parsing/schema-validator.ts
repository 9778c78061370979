import { DOCUMENTED } from '@keyward/contract';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { Static, TSchema } from 'typebox';
import { decisiveErrors } from './union-errors.ts';

/**
 * Invalid requests are rejected and never corrected, because a client that sends "1" for 1 has a bug. A test validates the schemas
 * themselves, because doing so at run time takes most of the time of the first request.
 */
const ajv = new Ajv({
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
  addUsedSchema: false,
  validateSchema: false,
});
ajv.addVocabulary([DOCUMENTED]);

export type SchemaError = ErrorObject;

/** The form that Fastify calls; errors are on the function. */
interface Validator {
  (data: unknown): boolean;
  errors?: SchemaError[] | null;
}

/** Returns a validator, compiled on first use: compiling all of them would take a tenth of the startup time. */
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

const validators = new WeakMap<object, Validator>();

/** Returns whether a value matches a schema, by the rules for requests. */
export function matchesSchema<S extends TSchema>(schema: S, value: unknown): value is Static<S> {
  const validate = validators.get(schema) ?? schemaValidator({ schema });
  validators.set(schema, validate);
  return validate(value);
}

/** A body that does not match its schema, in the form that the framework expects. */
export class SchemaMismatch extends Error {
  readonly validation: readonly SchemaError[];
  readonly validationContext = 'body';

  constructor(validation: readonly SchemaError[]) {
    super('The body does not match its schema.');
    this.validation = validation;
  }
}
