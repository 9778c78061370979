import type { KeyVerdictField } from '@keyward/contract/key-fields';
import type { KeyHolder } from './verdict.ts';

/** The text fields that verdicts include. */
export type TextMembers = Pick<KeyHolder, 'externalId' | 'environment'>;

/** The names of the fields in the API, in the order of the feed. */
export const textNames: readonly KeyVerdictField[] = ['external_id', 'environment'];

/**
 * Reads the values of the fields, in their order; null and undefined mean no value.
 * @returns undefined if a value is not text
 */
export function readTexts([externalId = null, environment = null]: readonly unknown[]): TextMembers | undefined {
  if (!isTextOrNull(externalId) || !isTextOrNull(environment)) return undefined;
  return { externalId, environment: environment ?? 'live' };
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && value !== '');
}
