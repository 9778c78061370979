import { Skeleton, VisuallyHidden } from '@mantine/core';
import classes from './TableSkeleton.module.css';

const rows = [58, 40, 66, 48, 52, 36];

/** A placeholder while a table is loading. @param what "the users" */
export function TableSkeleton({ noun: label }: { readonly noun: string }) {
  return (
    <div role="status">
      <VisuallyHidden>Loading {label}.</VisuallyHidden>
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
