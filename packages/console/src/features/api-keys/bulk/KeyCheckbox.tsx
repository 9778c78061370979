import type { ApiKey } from '@keyward/sdk';
import { Checkbox } from '@mantine/core';
import classes from './KeyCheckbox.module.css';
import type { KeySelection } from './use-selection.ts';

interface KeyCheckboxProps {
  readonly keySelection: KeySelection;
  readonly record: ApiKey;
}

/** The minimum target size of 24 pixels. */
const checkboxProps = { size: 'md', classNames: { root: classes['root'] ?? '' } } as const;

export function KeyCheckbox({ keySelection, record }: KeyCheckboxProps) {
  return (
    <Checkbox
      {...checkboxProps}
      aria-label={`Select ${record.appname}`}
      checked={keySelection.isSelected(record)}
      onChange={(event) => keySelection.select([record], event.currentTarget.checked)}
    />
  );
}

interface PageCheckboxProps {
  readonly keySelection: KeySelection;
  readonly records: readonly ApiKey[];
  readonly label?: string;
}

/** Selects all keys on the page. */
export function PageCheckbox({ keySelection, records, label }: PageCheckboxProps) {
  const chosen = records.filter(keySelection.isSelected).length;
  return (
    <Checkbox
      {...checkboxProps}
      {...(label === undefined ? { 'aria-label': 'Select all on this page' } : { label })}
      checked={chosen > 0 && chosen === records.length}
      indeterminate={chosen > 0 && chosen < records.length}
      onChange={(event) => keySelection.select(records, event.currentTarget.checked)}
    />
  );
}
