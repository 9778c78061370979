import type { Details } from './details.ts';
import type { DetailsFaults } from './faults.ts';

/** Props of the fields of a key's details. */
export interface DetailsFieldProps {
  readonly value: Details;
  readonly onChange: (details: Details) => void;
  readonly faults: DetailsFaults & { readonly owner?: string | undefined };
}
