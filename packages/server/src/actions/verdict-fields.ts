import { type KeyVerdictField, keyVerdictFieldNames } from '@keyward/contract';
import { DEFAULT_TEXT_FIELDS, type TextFields } from '../domain/key-text-fields.ts';

type VerdictFields = Readonly<Partial<Record<KeyVerdictField, string>>>;

/** Returns the text fields of a key that a verdict contains: the fields that have a value. */
export function verdictFields(texts: TextFields): VerdictFields {
  return texts === DEFAULT_TEXT_FIELDS ? DEFAULT_VERDICT_FIELDS : fieldsIn(texts);
}

function fieldsIn(texts: TextFields): VerdictFields {
  return Object.fromEntries(
    keyVerdictFieldNames.flatMap((name) => (texts[name] === null ? [] : [[name, texts[name]] as const])),
  );
}

const DEFAULT_VERDICT_FIELDS = fieldsIn(DEFAULT_TEXT_FIELDS);
