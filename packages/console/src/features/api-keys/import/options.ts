import type { KeyImport } from '@keyward/sdk';

/** The options of an import. */
export interface ImportOptions {
  readonly newSecrets: boolean;
  readonly onExisting: NonNullable<KeyImport['on_existing']>;
  readonly applyPolicy: boolean;
  readonly reuseNames: boolean;
  /** Names separated by commas, as entered. */
  readonly ignoredColumns: string;
}

export const defaultOptions: ImportOptions = {
  newSecrets: false,
  onExisting: 'reject',
  applyPolicy: false,
  reuseNames: false,
  ignoredColumns: '',
};

export const existingNames: Readonly<Record<ImportOptions['onExisting'], string>> = {
  reject: 'Reject the row',
  skip: 'Skip the row',
  update: 'Update the key',
};

/** Returns the options for the API. */
export function requestOptions(options: ImportOptions): Partial<KeyImport> {
  return {
    new_secrets: options.newSecrets,
    on_existing: options.onExisting,
    apply_policy: options.applyPolicy,
    reuse_name: options.reuseNames,
    ignore_columns: columnsIn(options.ignoredColumns),
  };
}

/** Returns a summary of the options that differ from the defaults. */
export function optionsSummary({ onExisting, applyPolicy, reuseNames, ignoredColumns }: ImportOptions): string {
  const ignored = columnsIn(ignoredColumns).length;
  const parts = [
    onExisting !== 'reject' && `Existing keys: ${onExisting}`,
    ignored > 0 && (ignored === 1 ? '1 column ignored' : `${ignored} columns ignored`),
    applyPolicy && 'Key policy applied',
    reuseNames && 'Names of deleted keys reused',
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'Existing keys, columns, lifetimes' : parts.join(', ');
}

function columnsIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}
