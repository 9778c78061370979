import { Skeleton, VisuallyHidden } from '@mantine/core';
import classes from './TableSkeleton.module.css';

const rows = [58, 40, 66, 48, 52, 36];

/** The shape of the table while the keys are on their way. */
export function TableSkeleton() {
  return (
    <div className={classes['root']} role="status">
      <VisuallyHidden>Loading the keys.</VisuallyHidden>
      {rows.map((width) => (
        <div key={width} className={classes['row']} aria-hidden="true">
          <Skeleton height={12} width={`${width}%`} radius="xl" />
          <Skeleton height={12} width={72} radius="xl" />
          <Skeleton height={12} width={148} radius="xl" />
        </div>
      ))}
    </div>
  );
}
