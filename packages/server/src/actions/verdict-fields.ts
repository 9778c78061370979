import { type KeyVerdictField, keyVerdictFieldNames } from '@keyward/contract';
import { NO_TEXT_FIELDS, type TextFields } from '../domain/key-text-fields.ts';

/** The text fields of a key that services get: those that have a value. */
export function verdictFields(texts: TextFields): Partial<Record<KeyVerdictField, string>> {
  if (texts === NO_TEXT_FIELDS) return {};
  return Object.fromEntries(
    keyVerdictFieldNames.flatMap((name) => (texts[name] === null ? [] : [[name, texts[name]] as const])),
  );
}
