import { ApiKey as ApiKeyView, NewApiKey } from '@keyward/contract';
import { type ApiKey, type KeyStatus, keyStatuses } from '../../../domain/api-key.ts';
import { matchesSchema } from '../../../parsing/schema-validator.ts';
import { type Columns, isEmpty } from './cells.ts';

type State = Extract<ApiKey['state'], 'enabled' | 'disabled'>;

/** The state of an imported key. */
export interface ImportedState {
  readonly state: State;
  /** The status in the row, if any. */
  readonly status: KeyStatus | null;
  readonly disabledReason: string | null;
}

const { disabled_reason: DisabledReason } = ApiKeyView.properties;
const { description: Readable } = NewApiKey.properties;

/**
 * The state for each imported status. A quarantined key is imported as disabled, because only a decision may end a
 * quarantine.
 */
const STATES: Readonly<Record<KeyStatus, State>> = {
  active: 'enabled',
  disabled: 'disabled',
  expired: 'enabled',
  quarantined: 'disabled',
};

/** Boolean columns for the state of a key, with the state that `true` stands for. */
const SYNONYMS: Readonly<Record<string, State>> = {
  enabled: 'enabled',
  active: 'enabled',
  disabled: 'disabled',
  revoked: 'disabled',
};

export const stateColumns: readonly string[] = ['status', ...Object.keys(SYNONYMS)];

/**
 * Reads the state of an imported key from `status` and its synonyms. Rejects columns that disagree, so that a key that
 * was disabled at the source is never imported as enabled.
 * @param hasExpired whether the expiry in the row is in the past
 * @returns the state, or the reason for rejecting the row
 */
export function readImportedState(columns: Columns, hasExpired: boolean): ImportedState | string {
  const states = new Set<State>();
  for (const column of stateColumns.filter((each) => !isEmpty(columns[each]))) {
    const state = column === 'status' ? fromStatus(columns[column], hasExpired) : fromBoolean(column, columns[column]);
    if (state === undefined) return column === 'status' ? NO_STATUS : `${column} must be true or false.`;
    states.add(state);
  }
  if (states.size > 1) return `The columns ${stateColumns.join(', ')} disagree. Correct the row.`;
  const state = states.has('disabled') ? 'disabled' : 'enabled';
  const disabledReason = columns['disabled_reason'] || null;
  if (!matchesSchema(DisabledReason, disabledReason) || !matchesSchema(Readable, disabledReason ?? ''))
    return NO_REASON;
  if (disabledReason !== null && state === 'enabled')
    return 'disabled_reason requires the status disabled. Correct the row.';
  return { state, status: statusIn(columns['status']) ?? null, disabledReason };
}

const NO_STATUS = 'status must be active or disabled; or quarantined, or expired where expires_at is in the past.';
const NO_REASON = 'disabled_reason must be text of at most 400 characters, without control characters.';

function statusIn(cell: unknown): KeyStatus | undefined {
  return typeof cell === 'string' ? keyStatuses.find((status) => status === cell.toLowerCase()) : undefined;
}

function fromStatus(cell: unknown, hasExpired: boolean): State | undefined {
  const status = statusIn(cell);
  if (status === undefined || (status === 'expired' && !hasExpired)) return undefined;
  return STATES[status];
}

function fromBoolean(column: string, cell: unknown): State | undefined {
  const text = typeof cell === 'boolean' || typeof cell === 'string' ? String(cell).toLowerCase() : undefined;
  const whenTrue = SYNONYMS[column];
  if (text === 'true') return whenTrue;
  if (text !== 'false') return undefined;
  return whenTrue === 'enabled' ? 'disabled' : 'enabled';
}
