import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operations } from '@keyward/contract';
import { action, openAction } from '../../src/actions/action.ts';
import { change } from '../../src/actions/change.ts';
import type { Context } from '../../src/actions/context.ts';
import type { ActionContext, Ports } from '../../src/actions/ports.ts';

// The compiler checks the expected errors; the actions never run.
const withDefaultPorts = action(operations.listUsers, async (context, caller) => {
  // @ts-expect-error the action does not declare this port
  assert.ok(context.outgoing);
  // @ts-expect-error only the follower's catchUp is available
  assert.ok(context.follower.isCurrent);
  return change(context, caller, async () => context.now());
});

const withDeclaredPort = openAction(operations.health, async (context: ActionContext<'uses'>) => {
  await context.uses.settle();
  // @ts-expect-error the action does not declare this port
  assert.ok(context.outgoing);
});

const withHelper = openAction(operations.health, async (context: ActionContext<'uses'>) => sendOutgoing(context));

// @ts-expect-error the caller of a helper must declare its ports
const sendOutgoing = async (context: Ports<'uses'>): Promise<unknown> => context.outgoing;

const useOutgoing = async ({ outgoing }: Ports<'outgoing'>): Promise<unknown> => outgoing;

const withUndeclaredPort = openAction(operations.health, async (context: ActionContext<'uses'>) =>
  // @ts-expect-error the helper needs a port that the action does not declare
  useOutgoing(context),
);

test('the compiler rejects access to a port that the action does not declare', () => {
  const acceptFullContext = (_action: (context: Context, ...rest: never[]) => Promise<unknown>) => {};
  for (const each of [withDefaultPorts, withDeclaredPort, withHelper, withUndeclaredPort]) acceptFullContext(each);
});
