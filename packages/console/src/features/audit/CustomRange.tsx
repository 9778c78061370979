import { Group, TextInput } from '@mantine/core';
import { usePreferences } from '../../app/preferences.ts';
import { zoneName } from '../../ui/time-format.ts';
import { fromField, toField } from './range-field.ts';
import type { AuditLogsSearch } from './search.ts';
import type { SearchChange } from './use-audit-search.ts';

interface CustomRangeProps {
  readonly search: AuditLogsSearch;
  readonly onChange: (change: SearchChange) => void;
}

const LAST_SECOND = 59;

/** Two times in minutes, in the time zone of the table. Includes the last minute. */
export function CustomRange({ search, onChange }: CustomRangeProps) {
  const { start, end } = search;
  const { zone } = usePreferences();
  const isReversed = start !== undefined && end !== undefined && end < start;
  const setEnd = (text: string) => {
    const minute = fromField(text, zone);
    onChange({ end: minute === undefined ? undefined : minute + LAST_SECOND });
  };
  return (
    <Group gap={10} w="100%" align="flex-start">
      <TextInput
        type="datetime-local"
        label={`From (${zoneName(zone)})`}
        value={toField(start, zone)}
        onChange={(event) => onChange({ start: fromField(event.currentTarget.value, zone) })}
      />
      <TextInput
        type="datetime-local"
        label={`To (${zoneName(zone)})`}
        value={toField(end, zone)}
        onChange={(event) => setEnd(event.currentTarget.value)}
        error={isReversed && 'The range ends before it starts. Choose a later time.'}
      />
    </Group>
  );
}
