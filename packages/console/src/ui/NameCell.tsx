import type { ReactNode } from 'react';
import classes from './NameCell.module.css';
import { TwoLines } from './TwoLines.tsx';

interface NameCellProps {
  readonly name: string;
  /** Beside the name, such as a status that must not be overlooked. */
  readonly beside?: ReactNode;
  readonly second?: ReactNode;
  readonly cut?: boolean;
  /** Whatever else there is to say, in a place of its own. */
  readonly below?: ReactNode;
}

/** What a row is called, and what is said of it on a second line. Both are text, whatever they contain. */
export function NameCell({ name, beside, ...lines }: NameCellProps) {
  return (
    <TwoLines {...lines}>
      <bdi className={classes['name']}>{name}</bdi>
      {beside}
    </TwoLines>
  );
}
