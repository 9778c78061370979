import type { AuditRecord } from '@keyward/sdk';
import { Link } from '@tanstack/react-router';
import { CopyField } from '../../ui/CopyField.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { ViewDialog } from '../../ui/ViewDialog.tsx';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';
import { className } from './labels.ts';
import classes from './RecordDialog.module.css';
import { SnapshotDiff } from './SnapshotDiff.tsx';

interface RecordDialogProps {
  readonly record: AuditRecord;
  readonly onClose: () => void;
}

/** All details of an audit record. */
export function RecordDialog({ record, onClose }: RecordDialogProps) {
  const facts = [
    ['Class', className(record.class)],
    ['Subclass', record.subclass || '—'],
    ['Action', record.action],
    ['User', record.user],
    ...(record.impersonator === null ? [] : [['Impersonator', record.impersonator]]),
    ['IP address', record.ip ?? 'None (changed on the server)'],
    ['Account', record.account],
  ];
  return (
    <ViewDialog title={`Audit record ${record.id}`} onClose={onClose} size={760}>
      <p className={classes['description']}>
        <bdi>{record.description}</bdi>
      </p>
      <dl className={classes['facts']}>
        <div>
          <dt>Timestamp</dt>
          <dd className={classes['moment']}>
            <Timestamp seconds={record.timestamp} />
            <ZoneSwitch />
          </dd>
        </div>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
        {record.object_id !== null && (
          <div>
            <dt>Object</dt>
            <dd>
              <Link to="/settings/account/audit-logs" search={{ object: record.object_id }} onClick={onClose}>
                {record.object_id}
              </Link>
            </dd>
          </div>
        )}
      </dl>
      <h3 className={classes['heading']}>Before and after</h3>
      <SnapshotDiff record={record} />
      <h3 className={classes['heading']}>Hash</h3>
      <p className={classes['lead']}>
        SHA-256 of this record and the hash of the record before it. A change to any earlier record changes this hash.
      </p>
      <CopyField label="Hash" value={record.hash} />
    </ViewDialog>
  );
}
