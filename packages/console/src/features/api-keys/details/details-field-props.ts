import type { Details } from './details.ts';
import type { DetailsFaults } from './faults.ts';

/** What the fields of a key's details are given, loaded or not. */
export interface DetailsFieldProps {
  readonly value: Details;
  readonly onChange: (details: Details) => void;
  readonly faults: DetailsFaults & { readonly owner?: string | undefined };
}
