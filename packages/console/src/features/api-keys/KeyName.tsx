import type { ApiKey } from '@keyward/sdk';
import { NameCell } from '../../ui/NameCell.tsx';
import { KeyStatus } from './KeyStatus.tsx';
import type { KeyTask } from './key-task.ts';
import { RotationLine } from './rotation/RotationLine.tsx';

interface KeyNameProps {
  readonly record: ApiKey;
  readonly onTask: (task: KeyTask) => void;
}

/** The name, the description on a second line, and what must not be overlooked. */
export function KeyName({ record, onTask }: KeyNameProps) {
  const { appname, status, description, rotation } = record;
  return (
    <NameCell
      name={appname}
      beside={status !== 'active' && <KeyStatus status={status} />}
      second={description}
      cut
      below={rotation !== null && <RotationLine record={record} rotation={rotation} onTask={onTask} />}
    />
  );
}
