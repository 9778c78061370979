import { Timestamp } from '../../ui/Timestamp.tsx';
import classes from './RecordDialog.module.css';

interface SnapshotValueProps {
  readonly name: string;
  readonly value: unknown;
}

const MOMENT = /(?:_at|_login|_until)$/;

/** A formatted value of a snapshot. */
export function SnapshotValue({ name, value }: SnapshotValueProps) {
  if (value === undefined) return <span className={classes['nothing']}>not set</span>;
  if (value === null) return <span className={classes['nothing']}>none</span>;
  if (value === '' || (Array.isArray(value) && value.length === 0))
    return <span className={classes['nothing']}>empty</span>;
  if (typeof value === 'number' && MOMENT.test(name)) return <Timestamp seconds={value} />;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const isList = Array.isArray(value) && value.every((each) => typeof each === 'string');
  return (
    <bdi className={classes['value']}>
      {typeof value === 'string' ? value : isList ? value.join(', ') : JSON.stringify(value)}
    </bdi>
  );
}
