import type { ReactNode } from 'react';
import classes from './NameCell.module.css';
import { TwoLines } from './TwoLines.tsx';

interface NameCellProps {
  readonly name: string;
  /** Content next to the name, such as a status. */
  readonly aside?: ReactNode;
  readonly second?: ReactNode;
  readonly truncated?: boolean;
  /** Content below both lines. */
  readonly below?: ReactNode;
}

/** The name of a row, with a second line. */
export function NameCell({ name, aside, ...lines }: NameCellProps) {
  return (
    <TwoLines {...lines}>
      <bdi className={classes['name']}>{name}</bdi>
      {aside}
    </TwoLines>
  );
}
