import { Group, NativeSelect, TextInput } from '@mantine/core';
import { ChoiceCards } from '../../../ui/ChoiceCards.tsx';
import { type Overlap, overlaps, units } from './overlap.ts';

interface OverlapFieldProps {
  readonly value: Overlap;
  readonly onChange: (overlap: Overlap) => void;
  readonly error?: string | undefined;
}

const choices = [...overlaps, { value: 'other', label: 'Other' }] as const;

/** The overlap of a rotation. */
export function OverlapField({ value, onChange, error }: OverlapFieldProps) {
  return (
    <div>
      <ChoiceCards
        legend="The current secret expires"
        small
        choices={choices}
        value={value.kind}
        onChange={(kind) => onChange({ ...value, kind })}
      />
      {value.kind === 'other' && (
        <Group gap="sm" align="flex-start" mt={10}>
          <TextInput
            label="In"
            inputMode="numeric"
            value={value.count}
            onChange={(event) => onChange({ ...value, count: event.currentTarget.value.trim() })}
            error={error}
            autoComplete="off"
            maw={220}
          />
          <NativeSelect
            label="Unit"
            data={units}
            value={value.unit}
            onChange={(event) => onChange({ ...value, unit: event.currentTarget.value })}
          />
        </Group>
      )}
    </div>
  );
}
