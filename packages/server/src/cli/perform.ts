import { type Input, keyTextFieldNames, mapFields, type Operation } from '@keyward/contract';
import type { TSchema } from 'typebox';
import type { Action } from '../actions/action.ts';
import type { Context } from '../actions/context.ts';
import { Refusal } from '../actions/refusal.ts';
import { Versioned } from '../actions/version.ts';
import { expectationOf } from '../parsing/schema-expectation.ts';
import { schemaValidator } from '../parsing/schema-validator.ts';
import type { CliActor } from './cli.ts';
import { optionOf } from './text-field-options.ts';

/** The CLI's names for members of the contract. */
const NAMES: Readonly<Record<string, string>> = {
  appname: 'NAME',
  name: 'NAME',
  resource: 'NAME',
  permissions: '--grant',
  methods: '--need',
  identity_headers: '--identity-headers',
  roles: '--role',
  role: '--role',
  description: '--description',
  expires_at: '--expires',
  allowed_ips: '--allow-ip',
  rate_limit: '--rate-limit',
  q: '--search',
  search: '--search',
  status: '--status',
  state: '--state',
  events: '--event',
  url: 'URL',
  unused_days: '--unused-days',
  sort: '--sort',
  email: 'EMAIL',
  given_name: '--given-name',
  family_name: '--family-name',
  overlap_seconds: '--overlap',
  no_owner: '--without-owner',
  expires_within_days: '--expires-within',
  tag: '--tag',
  format: '--format',
  reason: '--reason',
  action: 'ACTION',
  length: '--length',
  min_length: '--min-length',
  max_length: '--max-length',
  type: '--type',
  alphabet: '--alphabet',
  prefix: '--prefix',
  owner: '--owner',
  new_owner: '--new-owner',
  key: 'The key',
  keys: '--keys',
  tags: '--tag',
  metadata: '--metadata',
  ...mapFields(keyTextFieldNames, (field) => `--${optionOf(field)}`),
  size: '--limit',
  limit: '--limit',
  id: 'ID',
  object_id: '--object',
  on_existing: '--on-existing',
};

/**
 * Runs an action after validating the input with the schemas of the HTTP API.
 * @throws Refusal
 */
export async function perform<O extends Operation, R>(
  { context, caller }: CliActor,
  operation: O,
  action: Action<O, R, Context>,
  input: Input<O> & object,
): Promise<Unversioned<R>> {
  for (const part of ['params', 'query', 'headers', 'body'] as const) {
    const schema = operation[part];
    const value: unknown = Reflect.get(input, part);
    if (schema && value !== undefined) requireValid(schema, value);
  }
  const result: unknown = await action(context, caller, input);
  return (result instanceof Versioned ? result.data : result) as Unversioned<R>;
}

/** The CLI does not show the versions of records. */
type Unversioned<R> = R extends Versioned<infer T> ? T : R;

/**
 * Validates a value.
 * @throws Refusal invalid_request with the message of the contract
 */
export function requireValid(schema: TSchema, value: unknown, name = 'The input'): void {
  const validate = schemaValidator({ schema });
  if (validate(value)) return;
  const [problem] = validate.errors ?? [];
  const memberName = problem?.instancePath.split('/')[1];
  const member = memberName === undefined ? name : (NAMES[memberName] ?? memberName);
  throw new Refusal('invalid_request', `${member} must be ${expectationOf(schema, problem) ?? 'a valid value'}.`);
}
