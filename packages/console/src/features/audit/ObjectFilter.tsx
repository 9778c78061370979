import type { AuditRecord } from '@keyward/sdk';
import { Button, Group, Text } from '@mantine/core';

interface ObjectFilterProps {
  /** Id of the object that the records are about. */
  readonly object: string;
  readonly records: readonly AuditRecord[];
  readonly onClear: () => void;
}

/** Shows that the list contains only records of one object, with a button for all records. */
export function ObjectFilter({ object, records, onClear }: ObjectFilterProps) {
  const name = nameIn(records, object);
  return (
    <Group gap={8} w="100%" role="group" aria-label="History of one object">
      <Text size="sm" className="kw-break">
        History of {name === undefined ? null : <bdi style={{ fontWeight: 600 }}>{name} </bdi>}
        <code className="kw-mono">{object}</code>
      </Text>
      <Button variant="subtle" size="compact-sm" onClick={onClear}>
        Show all records
      </Button>
    </Group>
  );
}

/** Returns the object's most recent name in the snapshots. */
function nameIn(records: readonly AuditRecord[], object: string): string | undefined {
  for (const { after, before } of records) {
    const snapshot = after ?? before;
    if (snapshot?.['id'] !== object) continue;
    const name = ['appname', 'email', 'name', 'url'].map((each) => snapshot[each]).find(isText);
    if (name !== undefined) return name;
  }
  return undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
