import { Button, NativeSelect } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import classes from './Pager.module.css';

interface PagerProps {
  /** The page's position in the list: "1 to 50 of 120 records". */
  readonly summary: string;
  readonly total: number;
  /** Plural noun of the rows: "Records". */
  readonly noun: string;
  readonly sizes: readonly number[];
  readonly size: number;
  readonly onSize: (size: number) => void;
  /** Absent on the first page. */
  readonly onPrevious: (() => void) | undefined;
  /** Absent on the last page. */
  readonly onNext: (() => void) | undefined;
}

/** Paging controls below a list. Shows only the count if all rows fit on the smallest page. */
export function Pager({ summary, total, ...controls }: PagerProps) {
  const { sizes, onPrevious, onNext } = controls;
  const several = onPrevious !== undefined || onNext !== undefined || total > Math.min(...sizes);
  const count = <p className={`${classes['count']} kw-figures`}>{summary}</p>;
  if (!several) return <div className={classes['root']}>{count}</div>;
  return (
    <nav className={classes['root']} aria-label="Pages">
      {count}
      <Controls {...controls} />
    </nav>
  );
}

function Controls({ noun, sizes, size, onSize, onPrevious, onNext }: Omit<PagerProps, 'summary' | 'total'>) {
  return (
    <div className={classes['controls']}>
      <NativeSelect
        aria-label={`${noun} per page`}
        size="xs"
        data={sizes.map((each) => ({ value: String(each), label: `${each} per page` }))}
        value={String(size)}
        onChange={(event) => onSize(Number(event.currentTarget.value))}
      />
      <Button
        variant="default"
        size="xs"
        disabled={onPrevious === undefined}
        onClick={onPrevious}
        leftSection={<IconChevronLeft size={15} aria-hidden="true" />}
      >
        Previous
      </Button>
      <Button
        variant="default"
        size="xs"
        disabled={onNext === undefined}
        onClick={onNext}
        rightSection={<IconChevronRight size={15} aria-hidden="true" />}
      >
        Next
      </Button>
    </div>
  );
}
