import type { ApiKey } from '../../domain/api-key.ts';

type ImportedState = Extract<ApiKey['state'], 'enabled' | 'disabled'>;

/** Columns that say with true or false whether a key works, and the state that true stands for. */
const SYNONYMS: Readonly<Record<string, ImportedState>> = {
  enabled: 'enabled',
  active: 'enabled',
  disabled: 'disabled',
  revoked: 'disabled',
};

export const stateColumns: readonly string[] = ['status', ...Object.keys(SYNONYMS)];

/**
 * Reads the state of an imported key from `status` and its synonyms. Columns that disagree are refused, so that a key that
 * was disabled at the source is never imported enabled.
 * @returns the state, or the reason for refusing the row
 */
export function readImportedState(columns: Readonly<Record<string, unknown>>): { state: ImportedState } | string {
  const found = new Set<ImportedState>();
  for (const column of stateColumns) {
    const value = columns[column];
    if (value === undefined || value === null || value === '') continue;
    const state = column === 'status' ? fromStatus(value) : fromBoolean(column, value);
    if (state === undefined) {
      return column === 'status' ? 'status must be active or disabled.' : `${column} must be true or false.`;
    }
    found.add(state);
  }
  if (found.size > 1) return `The columns ${stateColumns.join(', ')} disagree. Correct the row.`;
  return { state: found.has('disabled') ? 'disabled' : 'enabled' };
}

function fromStatus(value: unknown): ImportedState | undefined {
  const text = typeof value === 'string' ? value.toLowerCase() : undefined;
  if (text === 'active') return 'enabled';
  return text === 'disabled' ? 'disabled' : undefined;
}

function fromBoolean(column: string, value: unknown): ImportedState | undefined {
  const text = typeof value === 'boolean' || typeof value === 'string' ? String(value).toLowerCase() : undefined;
  const whenTrue = SYNONYMS[column];
  if (text === 'true') return whenTrue;
  if (text !== 'false') return undefined;
  return whenTrue === 'enabled' ? 'disabled' : 'enabled';
}
