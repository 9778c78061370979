import '@mantine/core/styles/Chip.layer.css';
import type { AuditRecord } from '@keyward/sdk';
import { Chip, Group, NativeSelect, Text } from '@mantine/core';
import type { Ref } from 'react';
import { SearchField } from '../../ui/SearchField.tsx';
import { CustomRange } from './CustomRange.tsx';
import { className } from './labels.ts';
import { ObjectFilter } from './ObjectFilter.tsx';
import { type AuditLogsSearch, chosenClasses, classes, ranges } from './search.ts';
import type { SearchChange } from './use-audit-search.ts';

interface AuditToolbarProps {
  readonly search: AuditLogsSearch;
  readonly records: readonly AuditRecord[];
  /** Parameters with the value undefined are removed from the URL. */
  readonly onChange: (change: SearchChange) => void;
  readonly searchRef: Ref<HTMLInputElement>;
}

const labels = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  custom: 'Custom range',
};

export function AuditToolbar({ search, records, onChange, searchRef }: AuditToolbarProps) {
  const setRange = (value: string) =>
    onChange({ range: ranges.find((each) => each === value), start: undefined, end: undefined });
  return (
    <>
      <SearchField
        ref={searchRef}
        placeholder="Search action, user or description"
        value={search.q ?? ''}
        onChange={(q) => onChange({ q: q || undefined })}
      />
      <NativeSelect
        aria-label="Time range"
        value={search.range ?? ''}
        onChange={(event) => setRange(event.currentTarget.value)}
        data={[{ value: '', label: 'All time' }, ...ranges.map((value) => ({ value, label: labels[value] }))]}
      />
      {search.range === 'custom' && <CustomRange search={search} onChange={onChange} />}
      <Chip.Group
        multiple
        value={chosenClasses(search.include)}
        onChange={(chosen) => onChange({ include: chosen.join(',') || undefined })}
      >
        <Group gap={8} w="100%" role="group" aria-labelledby="audit-classes">
          <Text span size="xs" c="dimmed" id="audit-classes">
            Classes
          </Text>
          {classes.map((each) => (
            <Chip key={each} value={each} size="sm" variant="outline">
              {className(each)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {search.object !== undefined && (
        <ObjectFilter object={search.object} records={records} onClear={() => onChange({ object: undefined })} />
      )}
    </>
  );
}
