import { type KeyTextField, keyTextFieldNames } from '@keyward/contract';

/** Returns the option name of a text field, such as `external-id`. */
export function optionOf(field: KeyTextField): string {
  return field.replaceAll('_', '-');
}

/** Returns a text field as words, such as `external id`. */
export function wordsOf(field: KeyTextField): string {
  return field.replaceAll('_', ' ');
}

/** Returns the property under which commander stores the option, such as `externalId`. */
export function propertyOf(field: KeyTextField): string {
  return field.replace(/_[a-z]/g, ([, letter = '']) => letter.toUpperCase());
}

/** Returns the values of the text-field options that were provided. */
export function readTextOptions(options: object): Partial<Record<KeyTextField, string>> {
  return Object.fromEntries(
    keyTextFieldNames.flatMap((field) => {
      const value: unknown = Reflect.get(options, propertyOf(field));
      return typeof value === 'string' ? [[field, value] as const] : [];
    }),
  );
}
