import { keyColumnNames, keyTextFields } from '@keyward/contract/key-fields';
import type { ApiKey } from '@keyward/sdk';
import { createColumnHelper, tableFeatures } from '@tanstack/react-table';
import { KeyStatus } from '../../ui/keys/KeyStatus.tsx';
import { UsageCell } from '../../ui/keys/UsageCell.tsx';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { KeyName } from './KeyName.tsx';
import { KeyTags } from './KeyTags.tsx';
import type { KeyTask } from './key-task.ts';
import { LastLogin } from './LastLogin.tsx';

/** The server sorts, filters and pages. */
export const features = tableFeatures({});
const helper = createColumnHelper<typeof features, ApiKey>();

/** All columns in order. The id of a column is the sort field of the API. */
const columns = (onTask: (task: KeyTask) => void) =>
  helper.columns([
    helper.accessor('appname', {
      header: 'Name / Desc',
      cell: ({ row }) => <KeyName record={row.original} onTask={onTask} />,
    }),
    helper.accessor((record) => record.roles[0] ?? '', {
      id: 'role',
      header: 'Role',
      cell: ({ getValue }) => <RoleBadge name={getValue()} />,
    }),
    helper.accessor('last_login', { header: 'Last Login', cell: ({ row }) => <LastLogin record={row.original} /> }),
    helper.display({
      id: 'usage',
      header: 'Usage, 30 d',
      cell: ({ row }) => <UsageCell appname={row.original.appname} />,
    }),
    helper.accessor('hint', {
      header: 'Key',
      cell: ({ getValue }) => <span className="kw-system-mono kw-nowrap">{getValue() ?? '—'}</span>,
    }),
    helper.accessor('owner', {
      header: 'Owner',
      cell: ({ getValue }) => <span className="kw-break">{getValue() ?? '—'}</span>,
    }),
    helper.accessor('tags', { header: 'Tags', cell: ({ getValue }) => <KeyTags tags={getValue()} /> }),
    ...keyColumnNames.map((name) =>
      helper.accessor(name, {
        header: keyTextFields[name].label,
        cell: ({ getValue }) => <span className="kw-break">{getValue() ?? '—'}</span>,
      }),
    ),
    helper.accessor('created_by', {
      header: 'Created by',
      cell: ({ getValue }) => <span className="kw-break">{getValue()}</span>,
    }),
    helper.accessor('created_at', { header: 'Created', cell: ({ getValue }) => <Timestamp seconds={getValue()} /> }),
    helper.accessor('expires_at', { header: 'Expires', cell: ({ getValue }) => <Timestamp seconds={getValue()} /> }),
    helper.accessor('status', { header: 'Status', cell: ({ row }) => <KeyStatus record={row.original} /> }),
  ]);

/** The fixed columns. */
const always = ['appname', 'role', 'last_login'];

export const optionalColumns = [
  ['usage', 'Usage, 30 d'],
  ['hint', 'Key'],
  ['owner', 'Owner'],
  ['tags', 'Tags'],
  ...keyColumnNames.map((name) => [name, keyTextFields[name].label] as const),
  ['created_by', 'Created by'],
  ['created_at', 'Created'],
  ['expires_at', 'Expires'],
  ['status', 'Status'],
] as const;

/** @param chosen ids of the optional columns to show */
export function shownColumns(chosen: readonly string[], onTask: (task: KeyTask) => void) {
  return columns(onTask).filter((column) => {
    const id = column.id ?? ('accessorKey' in column ? String(column.accessorKey) : '');
    return always.includes(id) || chosen.includes(id);
  });
}
