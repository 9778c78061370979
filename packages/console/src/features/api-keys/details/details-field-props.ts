import type { Details } from './details.ts';
import type { DetailsErrors } from './details-errors.ts';

/** Props of the fields of a key's details. */
export interface DetailsFieldProps {
  /** For an existing key, fields that are set at creation are read-only. */
  readonly target: 'new' | 'one';
  readonly value: Details;
  readonly onChange: (details: Details) => void;
  readonly fieldErrors: DetailsErrors & { readonly owner?: string | undefined };
}
