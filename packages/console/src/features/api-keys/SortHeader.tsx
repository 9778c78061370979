import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import classes from './SortHeader.module.css';
import { directionOf, nextSort, type SortField, type SortOrder } from './sort.ts';

interface SortHeaderProps {
  readonly field: SortField;
  readonly label: string;
  readonly sort: SortOrder | undefined;
  readonly onSort: (sort: SortOrder | undefined) => void;
}

const icons = { ascending: IconArrowUp, descending: IconArrowDown, none: IconArrowsSort };

/** The button of a header cell. The cell has `aria-sort`. */
export function SortHeader({ field, label, sort, onSort }: SortHeaderProps) {
  const direction = directionOf(field, sort);
  const Icon = icons[direction];
  return (
    <button
      type="button"
      className={classes['root']}
      data-direction={direction}
      onClick={() => onSort(nextSort(field, sort))}
    >
      {label}
      <Icon size={14} stroke={2} aria-hidden="true" />
    </button>
  );
}
