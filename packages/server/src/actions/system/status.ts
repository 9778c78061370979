import { openApi, operations } from '@keyward/contract';
import { openAction } from '../action.ts';
import { Refusal } from '../refusal.ts';

export const health = openAction(operations.health, async () => ({ status: 'ok' as const }));

export const readiness = openAction(operations.readiness, async (context) => {
  if (!(await context.storage.isCurrent())) throw new Refusal('unavailable');
  return { status: 'ok' as const };
});

export const describeApi = openAction(operations.describeApi, async (context) => ({
  openapi: '3.1.1' as const,
  ...openApi(context.publicUrl),
}));
