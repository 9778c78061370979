import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMay } from '../../../app/session.ts';
import { Fold } from '../../../ui/Fold.tsx';
import { existingNames, type ImportOptions, optionsSummary } from './options.ts';

interface OptionFieldsProps {
  readonly value: ImportOptions;
  readonly onChange: (options: ImportOptions) => void;
}

/** How rows are judged; the defaults refuse whatever an import would have to assume. */
export function OptionFields({ value, onChange }: OptionFieldsProps) {
  const mayUpdate = useMay()('api-keys:update');
  const set = (change: Partial<ImportOptions>) => onChange({ ...value, ...change });
  return (
    <Fold title="Options" words={optionsSummary(value)}>
      <NativeSelect
        label="If a key of this name exists"
        description="A key that is as the row says is always skipped. An update never replaces a secret and never enables a key."
        value={value.onExisting}
        onChange={({ currentTarget }) => set({ onExisting: currentTarget.value as ImportOptions['onExisting'] })}
        data={Object.entries(existingNames)
          .filter(([choice]) => choice !== 'update' || mayUpdate)
          .map(([choice, label]) => ({ value: choice, label }))}
      />
      <TextInput
        label="Ignored columns"
        description="Names, separated by commas. Other unknown columns refuse their row."
        value={value.ignoredColumns}
        onChange={({ currentTarget }) => set({ ignoredColumns: currentTarget.value })}
        autoComplete="off"
        spellCheck={false}
      />
      <Checkbox
        label="Apply the lifetimes of the key policy"
        description="Rows without expiry get the default lifetime. Longer ones are shortened to the maximum."
        checked={value.applyPolicy}
        onChange={({ currentTarget }) => set({ applyPolicy: currentTarget.checked })}
      />
      <Checkbox
        label="Reuse names of deleted keys"
        description="Otherwise such a name is kept for 30 days after the deletion."
        checked={value.reuseNames}
        onChange={({ currentTarget }) => set({ reuseNames: currentTarget.checked })}
      />
    </Fold>
  );
}
