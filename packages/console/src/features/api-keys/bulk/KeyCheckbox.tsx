import type { ApiKey } from '@keyward/sdk';
import { Checkbox } from '@mantine/core';
import classes from './KeyCheckbox.module.css';
import type { Chooser } from './use-selection.ts';

interface KeyCheckboxProps {
  readonly chooser: Chooser;
  readonly record: ApiKey;
}

/** The minimum target size of 24 pixels. */
const look = { size: 'md', classNames: { root: classes['root'] ?? '' } } as const;

export function KeyCheckbox({ chooser, record }: KeyCheckboxProps) {
  return (
    <Checkbox
      {...look}
      aria-label={`Select ${record.appname}`}
      checked={chooser.isChosen(record)}
      onChange={(event) => chooser.choose([record], event.currentTarget.checked)}
    />
  );
}

interface PageCheckboxProps {
  readonly chooser: Chooser;
  readonly records: readonly ApiKey[];
  readonly label?: string;
}

/** Selects all keys on the page. */
export function PageCheckbox({ chooser, records, label }: PageCheckboxProps) {
  const chosen = records.filter(chooser.isChosen).length;
  return (
    <Checkbox
      {...look}
      {...(label === undefined ? { 'aria-label': 'Select all on this page' } : { label })}
      checked={chosen > 0 && chosen === records.length}
      indeterminate={chosen > 0 && chosen < records.length}
      onChange={(event) => chooser.choose(records, event.currentTarget.checked)}
    />
  );
}
