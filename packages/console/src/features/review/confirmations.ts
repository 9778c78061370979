import type { NewReviewDecision, Role } from '@keyward/sdk';
import { isPowerful } from '../../ui/role-rights.ts';

export type DecisionKind = NewReviewDecision['decision'];

/** The texts of a confirmation dialog. */
interface Confirmation {
  readonly title: (appname: string) => string;
  readonly text: string;
  readonly action: string;
}

export const confirmations: Readonly<Record<Exclude<DecisionKind, 'keep'>, Confirmation>> = {
  disable: {
    title: (appname) => `Disable ${appname}?`,
    text: 'The key can change Keyward itself. It stops working immediately, and all access tokens issued from it are revoked. You can undo this while the review is open.',
    action: 'Disable key',
  },
  rotate: {
    title: (appname) => `Rotate ${appname}?`,
    text: 'The key gets a new secret, which is shown once. The old secret expires in 24 hours; configure the integration with the new one before then. Once the new secret is used, the rotation cannot be undone.',
    action: 'Rotate key',
  },
  reduce: {
    title: (appname) => `Reduce ${appname} to READONLY?`,
    text: 'The key becomes read-only immediately. You can undo this while the review is open.',
    action: 'Reduce to READONLY',
  },
  delete: {
    title: (appname) => `Delete ${appname}?`,
    text: 'The key and all access tokens issued from it are revoked immediately. This cannot be undone; it is safer to disable the key first.',
    action: 'Delete key',
  },
};

/**
 * Returns whether a decision requires a confirmation, because it cannot always be undone or the key can change Keyward
 * itself. Keeping a key never does.
 * @param roles the known roles; an unknown custom role requires a confirmation
 */
export function isConfirmed(
  decision: DecisionKind,
  role: string,
  roles: readonly Role[],
): decision is keyof typeof confirmations {
  if (decision === 'keep') return false;
  return decision === 'rotate' || decision === 'delete' || hasPower(role, roles);
}

function hasPower(name: string, roles: readonly Role[]): boolean {
  if (name === 'admin' || name === 'readonly') return name === 'admin';
  const role = roles.find((each) => each.name === name);
  return role === undefined || isPowerful(role);
}
