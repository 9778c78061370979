import type { LeakCheck } from '@keyward/sdk';
import { Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Note } from '../../ui/Note.tsx';
import { RoleBadge } from '../../ui/RoleBadge.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';

/** The keys found in a text. */
export function CheckResult({ result: { keys, searched } }: { readonly result: LeakCheck }) {
  if (keys.length === 0) {
    return <Note>No key of this account found in {searched.toLocaleString('en')} strings.</Note>;
  }
  return (
    <Note tone="danger">
      <Stack gap={8}>
        <Text size="sm" fw={600}>
          {keys.length === 1
            ? 'The text contains a key of this account.'
            : `The text contains ${keys.length} keys of this account.`}
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
        <Text size="sm">Rotate or disable each of them.</Text>
      </Stack>
    </Note>
  );
}
