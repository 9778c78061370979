import type { ApiKey } from '@keyward/sdk';
import { KeyLink } from '../../ui/keys/KeyLink.tsx';
import { KeyStatus } from '../../ui/keys/KeyStatus.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';
import type { KeyTask } from './key-task.ts';
import { KeyRotation } from './rotation/KeyRotation.tsx';

interface KeyNameProps {
  readonly record: ApiKey;
  readonly onTask: (task: KeyTask) => void;
}

/** The name, description, status and rotation of a key. */
export function KeyName({ record, onTask }: KeyNameProps) {
  const { appname, status, description, rotation } = record;
  const below = rotation !== null && <KeyRotation record={record} rotation={rotation} onTask={onTask} />;
  return (
    <TwoLines second={description} truncated below={below}>
      <KeyLink appname={appname} />
      {status !== 'active' && <KeyStatus record={record} />}
    </TwoLines>
  );
}
