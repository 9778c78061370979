import type { ApiKey } from '@keyward/sdk';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import classes from './KeyCards.module.css';
import { KeyName } from './KeyName.tsx';
import type { KeyTask } from './key-task.ts';
import { LastLogin } from './LastLogin.tsx';
import { RowMenu } from './RowMenu.tsx';

interface KeyCardProps {
  readonly record: ApiKey;
  readonly onTask: (task: KeyTask) => void;
}

export function KeyCard({ record, onTask }: KeyCardProps) {
  return (
    <li className={classes['card']}>
      <div className={classes['head']}>
        <KeyName record={record} />
        <RowMenu record={record} onTask={onTask} />
      </div>
      <dl className={classes['facts']}>
        <div>
          <dt>Role</dt>
          <dd>
            <RoleBadge name={record.roles[0] ?? ''} />
          </dd>
        </div>
        <div>
          <dt>Last Login</dt>
          <dd>
            <LastLogin record={record} />
          </dd>
        </div>
      </dl>
    </li>
  );
}
