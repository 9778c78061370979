import { openApi, operations } from '@keyward/contract';
import { openAction } from '../action.ts';
import { Refusal } from '../refusal.ts';

export const health = openAction(operations.health, async () => ({ status: 'ok' as const }));

export const readiness = openAction(operations.readiness, async (context) => {
  if (!(await context.storage.isCurrent())) throw new Refusal('unavailable');
  return { status: 'ok' as const };
});

/** By public URL. Anybody may ask, and making it takes longer than any other answer, so it is made once. */
const documents = new Map<string, ReturnType<typeof openApi>>();

export const describeApi = openAction(operations.describeApi, async ({ publicUrl }) => {
  const document = documents.get(publicUrl) ?? openApi(publicUrl);
  documents.set(publicUrl, document);
  return { openapi: '3.1.1' as const, ...document };
});
