import { type KeyTextField, keyTextFieldNames } from '@keyward/contract';

/** The name of the option of a text field of keys: `external-id`. */
export function optionOf(field: KeyTextField): string {
  return field.replaceAll('_', '-');
}

/** A text field in plain words: `external id`. */
export function wordsOf(field: KeyTextField): string {
  return field.replaceAll('_', ' ');
}

/** The name under which commander has the value of an option: `externalId`. */
export function propertyOf(field: KeyTextField): string {
  return field.replace(/_[a-z]/g, ([, letter = '']) => letter.toUpperCase());
}

/** Returns the values of those text fields whose options were given. */
export function readTextOptions(options: object): Partial<Record<KeyTextField, string>> {
  return Object.fromEntries(
    keyTextFieldNames.flatMap((field) => {
      const value: unknown = Reflect.get(options, propertyOf(field));
      return typeof value === 'string' ? [[field, value] as const] : [];
    }),
  );
}
