import { NewUser, SetupRequest } from '@keyward/contract';
import { matchesSchema } from '../../parsing/schema-validator.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { acceptPassword } from '../session/accept-password.ts';
import { createFirstAccount } from './create-account.ts';

interface FirstSetup {
  readonly shortname: string | undefined;
  readonly email: string | undefined;
  readonly password: string | undefined;
}

/**
 * Sets up an empty database from the environment; leaves any other database unchanged.
 * @throws Refusal invalid_request, weak_password
 */
export async function setUpFromEnvironment(context: ActionContext<'hashing'>, first: FirstSetup): Promise<void> {
  const { shortname, email, password } = first;
  if (!shortname && !email && !password) return;
  if (!(await context.storage.stores.directory.isEmpty())) return;
  if (!shortname || !email || !password) {
    throw invalidRequest(
      'KEYWARD_SHORTNAME, KEYWARD_ADMIN_EMAIL and KEYWARD_ADMIN_PASSWORD are used together. Set all three.',
    );
  }
  if (!matchesSchema(SetupRequest.properties.shortname, shortname)) {
    throw invalidRequest('KEYWARD_SHORTNAME must be 5 to 16 letters, digits, dots, hyphens, underscores or tildes.');
  }
  if (!matchesSchema(NewUser.properties.email, email))
    throw invalidRequest('KEYWARD_ADMIN_EMAIL must be an email address.');
  const passwordHash = await acceptPassword(context, { user: 'set-up', device: 'environment' }, password, [
    email,
    shortname,
  ]);
  const administrator = { shortname, email, givenName: '', familyName: '', passwordHash, ip: null };
  try {
    await createFirstAccount(context, administrator, async () => undefined);
  } catch (error) {
    // Another process may have set up the database while the password was hashed.
    if (!(error instanceof Refusal && error.code === 'already_set_up')) throw error;
  }
}

function invalidRequest(sentence: string): Refusal {
  return new Refusal('invalid_request', sentence);
}
