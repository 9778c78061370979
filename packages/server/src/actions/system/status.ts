import { openApi, operations } from '@keyward/contract';
import { openAction } from '../action.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';

export const health = openAction(operations.health, async () => ({ status: 'ok' as const }));

export const readiness = openAction(operations.readiness, async (context) => {
  if (!(await context.storage.isCurrent())) throw new Refusal('unavailable');
  return { status: 'ok' as const };
});

type ApiDocument = { openapi: '3.1.1' } & ReturnType<typeof openApi>;

/**
 * API documents by public URL. Each is built once, because building is slow and the request requires no authentication.
 */
const documents = new Map<string, ApiDocument>();

/** @returns the same object for each call */
export const describeApi = openAction(operations.describeApi, async ({ publicUrl }: Ports<'publicUrl'>) => {
  const document = documents.get(publicUrl) ?? { openapi: '3.1.1', ...openApi(publicUrl) };
  documents.set(publicUrl, document);
  return document;
});
