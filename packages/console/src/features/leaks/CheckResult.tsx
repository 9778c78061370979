import type { LeakCheck } from '@keyward/sdk';
import { Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Note } from '../../ui/Note.tsx';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';

/** Which keys a text holds, each with what is needed to decide about it. */
export function CheckResult({ found: { keys, searched } }: { readonly found: LeakCheck }) {
  if (keys.length === 0) {
    return <Note>None of the {searched.toLocaleString('en')} strings in it is a key of this account.</Note>;
  }
  return (
    <Note tone="danger">
      <Stack gap={8}>
        <Text size="sm" fw={600}>
          {keys.length === 1
            ? 'A key of this account stands in it.'
            : `${keys.length} keys of this account stand in it.`}
        </Text>
        {keys.map(({ id, appname, roles, status, last_login }) => (
          <Text key={id} size="sm" className="kw-break">
            <Link
              to="/settings/user-management/api-keys/$name"
              params={{ name: appname }}
              style={{ color: 'inherit', fontWeight: 600 }}
            >
              {appname}
            </Link>{' '}
            <RoleBadge name={roles[0] ?? ''} /> {status}, last login <Timestamp seconds={last_login} />
          </Text>
        ))}
        <Text size="sm">Give each another secret, or disable it.</Text>
      </Stack>
    </Note>
  );
}
