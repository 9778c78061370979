import type { Access, Input, Operation } from '@keyward/contract';
import type { Caller, KeyCaller, UserCaller, Visitor } from '../domain/caller.ts';
import { grantable, type Permission, systemRoleNamed } from '../domain/role.ts';
import { type ActionContext, atOneMoment, type Ports } from './ports.ts';
import { Refusal } from './refusal.ts';
import { requireMay } from './rights.ts';

type OpenOperation = Operation & { readonly access: 'open' };
type GuardedOperation = Operation & { readonly access: Exclude<Access, 'open'> };

/** A caller admitted to an operation; for a session operation, a user with a session. */
type Admitted<O extends GuardedOperation> = O['access'] extends 'session'
  ? UserCaller & { readonly session: { readonly id: string } }
  : Caller;

/** The ports that count an operation in the usage of its key. */
type CountingPorts = Ports<'now' | 'index' | 'uses'>;

/** The implementation of an operation; `C` is the set of ports that the operation uses. */
export type Action<O extends Operation, R, C> = (context: C, caller: Caller | Visitor, input: Input<O>) => Promise<R>;

/** Creates an action without authentication; the work itself checks the presented credentials. */
export function openAction<O extends OpenOperation, R, C = ActionContext>(
  _operation: O,
  work: (context: C, visitor: { readonly ip: string | null }, input: Input<O>) => Promise<R>,
): Action<O, R, C & Ports<'now' | 'clock'>> {
  return (context, caller, input) => work(atOneMoment(context), caller, input);
}

/** Creates an action that requires the access that its operation declares in the contract. */
export function action<O extends GuardedOperation, R, C = ActionContext>(
  operation: O,
  work: (context: C, caller: Admitted<O>, input: Input<O>) => Promise<R>,
): Action<O, R, C & CountingPorts & Ports<'clock'>> {
  const admit = gateOf(operation.access);
  const isWrite = isWriteAccess(operation.access);
  return async (context, presented, input) => {
    const caller = admit(presented);
    const within = atOneMoment(context);
    if (caller.kind === 'key') countOperation(within, caller, { operation: operation.id, isWrite });
    return work(within, caller as Admitted<O>, input);
  };
}

/**
 * Returns the access check of an operation. It depends only on the caller, so the server can run it before it reads the
 * request body; the action runs it again.
 * @throws Refusal unauthenticated, session_required, forbidden
 */
export function gateOf(access: Exclude<Access, 'open'>): (caller: Caller | Visitor) => Caller {
  const deny = denialOf(access);
  return (caller) => {
    if (caller.kind === 'visitor') throw new Refusal('unauthenticated');
    deny(caller);
    return caller;
  };
}

function denialOf(access: Exclude<Access, 'open'>): (caller: Caller) => void {
  if (access === 'signed-in') return () => {};
  if (access === 'session') {
    return (caller) => {
      if (caller.kind !== 'person' || !caller.session) throw new Refusal('session_required');
    };
  }
  if (!isPermission(access)) throw new Error(`The contract names the permission ${access}, which no role can hold.`);
  return (caller) => requireMay(caller, access);
}

function isPermission(access: string): access is Permission {
  return (grantable as ReadonlySet<string>).has(access);
}

function isWriteAccess(access: Exclude<Access, 'open'>): boolean {
  return isPermission(access) && !systemRoleNamed('readonly', [])?.permissions.has(access);
}

/** Counts an admitted operation in the usage of its key, whether or not the operation succeeds. */
function countOperation(
  { index, uses, now }: CountingPorts,
  { accountId, id }: KeyCaller,
  use: { readonly operation: string; readonly isWrite: boolean },
): void {
  const account = index.accountWithId(accountId);
  const key = account && index.keyWithId(account, id);
  if (key) uses.noteOperation(accountId, key.ordinal, { ...use, at: now() });
}
