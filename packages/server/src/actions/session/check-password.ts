import { networkOf } from '@keyward/contract';
import type { Account } from '../../domain/account.ts';
import type { UserCaller } from '../../domain/caller.ts';
import type { Attempt, DenialReason } from '../../domain/denied-attempt.ts';
import type { User } from '../../domain/user.ts';
import { readDevice } from '../../sign-in/device.ts';
import type { Requester } from '../../sign-in/fair-queue.ts';
import { verifyPassword } from '../../sign-in/password.ts';
import { isAddressAllowed } from '../inbound.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { queueHash } from './queue-hash.ts';

export interface PasswordAttempt {
  readonly email: string;
  readonly password: string;
  readonly ip: string | null;
  /** Cookie of a device from which the user has signed in before. */
  readonly device?: string | undefined;
}

/**
 * Returns the user with this email address and password. For unknown users, the response and the response time are the
 * same as for a wrong password.
 * @throws Refusal invalid_credentials, too_many_attempts
 */
export async function checkPassword(
  context: Ports<'storage' | 'elapsed' | 'throttles' | 'hashing' | 'deniedAttempts'>,
  attempted: 'sign-in' | 'password-token',
  attempt: PasswordAttempt,
): Promise<{ account: Account; user: User }> {
  const { directory, users } = context.storage.stores;
  const account = await directory.accountOfEmail(attempt.email);
  const user = account && (await users.withEmail(account.id, attempt.email));
  const hash = user?.passwordHash ?? null;
  const isAllowed = account === undefined || isAddressAllowed(account, undefined, attempt.ip);
  const denied = (reason: DenialReason) => recordDenial(context, attempted, reason, { account, user, ip: attempt.ip });
  // Checked together, because a correct password from a denied IP address must look like a wrong password.
  await recordDenials(
    throttled(context, identifyAttempt(context, attempt, user), async () => {
      const isCorrect = await verifyPassword(attempt.password, hash);
      return isCorrect && account !== undefined && isAllowed;
    }),
    (reason) => denied(reason === 'wrong_password' && !isAllowed ? 'ip_address' : reason),
  );
  if (!account || !user) throw new Refusal('invalid_credentials');
  return { account, user };
}

/** Records a denied attempt for a user, or for an email address without a user. */
export function recordDenial(
  { deniedAttempts }: Ports<'deniedAttempts'>,
  attempt: Attempt,
  reason: DenialReason,
  { account, user, ip }: { account: Pick<Account, 'id'> | undefined; user: User | undefined; ip: string | null },
): void {
  deniedAttempts.note({
    attempt,
    reason: user === undefined && reason === 'wrong_password' ? 'unknown_user' : reason,
    accountId: account?.id ?? null,
    subject: user ? { kind: 'user', id: user.id, name: user.email } : null,
    ip,
  });
}

async function recordDenials(
  guarding: Promise<void>,
  denied: (reason: 'wrong_password' | 'throttled') => void,
): Promise<void> {
  try {
    await guarding;
  } catch (error) {
    const code = error instanceof Refusal ? error.code : undefined;
    if (code === 'invalid_credentials') denied('wrong_password');
    if (code === 'too_many_attempts') denied('throttled');
    throw error;
  }
}

/** Confirms the password of a user who is already signed in. */
export async function confirmPassword(
  context: Ports<'elapsed' | 'throttles' | 'hashing' | 'deniedAttempts'>,
  user: User,
  { accountId, ip, session }: Pick<UserCaller, 'accountId' | 'ip'> & { readonly session: { readonly id: string } },
  password: string,
): Promise<void> {
  const guess = { target: `session ${session.id}`, requester: { user: user.id, device: session.id } };
  const guarding = throttled(context, guess, () => verifyPassword(password, user.passwordHash));
  await recordDenials(guarding, (reason) =>
    recordDenial(context, 're-authentication', reason, { account: { id: accountId }, user, ip }),
  );
}

interface Guess {
  readonly target: string;
  /** Set for known devices and sessions, which do not queue behind unknown requesters. */
  readonly requester?: Requester;
  /** The client's network, which is also throttled, so that one client cannot try many users. */
  readonly network?: string;
}

function identifyAttempt(context: Ports<'storage'>, attempt: PasswordAttempt, user: User | undefined): Guess {
  const mac = (text: string) => context.storage.vault.mac('device', text);
  const device = user && readDevice(attempt.device, user.id, mac);
  if (device) return { target: `device ${device}`, requester: { user: user.id, device } };
  const target = `person ${attempt.email.toLowerCase()}`;
  return { target, ...(attempt.ip && { network: networkOf(attempt.ip) }) };
}

/**
 * Counts an attempt as soon as it is queued for hashing, so that parallel attempts gain nothing. An attempt does not
 * count if the queue is full or if it fails before a password was compared.
 */
async function throttled(
  context: Ports<'elapsed' | 'throttles' | 'hashing'>,
  guess: Guess,
  isCorrect: () => Promise<boolean>,
): Promise<void> {
  const { passwords, addresses } = context.throttles;
  const { target, network } = guess;
  const now = context.elapsed();
  const wait = Math.max(passwords.wait(target, now), network ? addresses.wait(network, now) : 0);
  if (wait > 0) throw new Refusal('too_many_attempts', undefined, wait);
  const comparison = queueHash(context, guess.requester, isCorrect);
  passwords.count(target, now);
  if (network) addresses.count(network, now);
  const right = await comparison.catch((error: unknown) => {
    passwords.refund(target, now);
    if (network) addresses.refund(network, now);
    throw error;
  });
  if (!right) throw new Refusal('invalid_credentials');
  passwords.succeed(target);
  if (network) addresses.refund(network, now);
}
