import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useHasPermission } from '../../../app/session.ts';
import { Collapsible } from '../../../ui/Collapsible.tsx';
import { existingNames, type ImportOptions, optionsSummary } from './options.ts';

interface OptionFieldsProps {
  readonly value: ImportOptions;
  readonly onChange: (options: ImportOptions) => void;
}

/** Import options. The defaults reject every ambiguous row. */
export function OptionFields({ value, onChange }: OptionFieldsProps) {
  const mayUpdate = useHasPermission()('api-keys:update');
  const set = (change: Partial<ImportOptions>) => onChange({ ...value, ...change });
  return (
    <Collapsible title="Options" summary={optionsSummary(value)}>
      <NativeSelect
        label="If the key already exists"
        description="Rows that match the existing key are skipped. An update never replaces a secret or enables a key."
        value={value.onExisting}
        onChange={({ currentTarget }) => set({ onExisting: currentTarget.value as ImportOptions['onExisting'] })}
        data={Object.entries(existingNames)
          .filter(([choice]) => choice !== 'update' || mayUpdate)
          .map(([choice, label]) => ({ value: choice, label }))}
      />
      <TextInput
        label="Ignored columns"
        description="Names, separated by commas. Rows with any other unknown column are rejected."
        value={value.ignoredColumns}
        onChange={({ currentTarget }) => set({ ignoredColumns: currentTarget.value })}
        autoComplete="off"
        spellCheck={false}
      />
      <Checkbox
        label="Apply the lifetimes of the key policy"
        description="Rows without an expiry get the default lifetime. Longer lifetimes are shortened to the maximum."
        checked={value.applyPolicy}
        onChange={({ currentTarget }) => set({ applyPolicy: currentTarget.checked })}
      />
      <Checkbox
        label="Reuse names of deleted keys"
        description="By default, these names are reserved for 30 days."
        checked={value.reuseNames}
        onChange={({ currentTarget }) => set({ reuseNames: currentTarget.checked })}
      />
    </Collapsible>
  );
}
