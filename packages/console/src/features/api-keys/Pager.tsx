import { Button, NativeSelect } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import classes from './Pager.module.css';
import { type PageSize, pageSizes } from './search.ts';

interface PagerProps {
  readonly count: number;
  readonly total: number;
  readonly size: PageSize;
  readonly previous: string | null;
  readonly next: string | null;
  readonly onPage: (cursor: string) => void;
  readonly onSize: (size: PageSize) => void;
}

const sizes = pageSizes.map((size) => ({ value: String(size), label: `${size} per page` }));

export function Pager({ count, total, size, previous, next, onPage, onSize }: PagerProps) {
  const paged = previous !== null || next !== null;
  const all = total.toLocaleString('en');
  return (
    <div className={classes['root']}>
      <p className={`${classes['count']} kw-figures`}>
        {paged ? `${count.toLocaleString('en')} of ${all} keys` : `${all} ${total === 1 ? 'key' : 'keys'}`}
      </p>
      {(paged || total > 25) && (
        <div className={classes['controls']}>
          <NativeSelect
            aria-label="Keys per page"
            size="xs"
            data={sizes}
            value={String(size)}
            onChange={(event) => onSize(pageSizes.find((each) => String(each) === event.currentTarget.value) ?? 50)}
          />
          <Button
            variant="default"
            size="xs"
            disabled={previous === null}
            onClick={() => previous !== null && onPage(previous)}
            leftSection={<IconChevronLeft size={15} aria-hidden="true" />}
          >
            Previous
          </Button>
          <Button
            variant="default"
            size="xs"
            disabled={next === null}
            onClick={() => next !== null && onPage(next)}
            rightSection={<IconChevronRight size={15} aria-hidden="true" />}
          >
            Next
          </Button>
        </div>
      )}
    </div>
  );
}
