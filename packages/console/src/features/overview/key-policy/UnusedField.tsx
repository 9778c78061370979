import type { KeyPolicy } from '@keyward/sdk';
import { Stack, TextInput } from '@mantine/core';
import { useMay } from '../../../app/session.ts';
import { ChoiceCards } from '../../../ui/ChoiceCards.tsx';
import { Note } from '../../../ui/Note.tsx';
import type { PolicyDraft } from './policy-draft.ts';

interface UnusedFieldProps {
  readonly present: KeyPolicy['unused'];
  readonly draft: PolicyDraft;
  readonly onChange: (part: Partial<PolicyDraft>) => void;
  readonly error: string | undefined;
}

const choices = [
  { value: 'nothing', label: 'Nothing', needs: undefined },
  { value: 'disable', label: 'Disable', needs: 'api-keys:update' },
  { value: 'delete', label: 'Delete', needs: 'api-keys:delete' },
] as const;

/** What becomes of keys that nobody uses. Offered is what the person could do to a key by hand, and what holds already. */
export function UnusedField({ present, draft, onChange, error }: UnusedFieldProps) {
  const may = useMay();
  const { unusedAction, unusedDays } = draft;
  return (
    <Stack gap="sm">
      <ChoiceCards
        legend="Unused keys"
        small
        choices={choices.filter(({ value, needs }) => needs === undefined || may(needs) || value === present?.action)}
        value={unusedAction}
        onChange={(action) => onChange({ unusedAction: action })}
      />
      {unusedAction !== 'nothing' && (
        <>
          <TextInput
            label="Days without use"
            description="From 14 to 3650. That a key is added or enabled counts like a use."
            inputMode="numeric"
            value={unusedDays}
            onChange={(event) => onChange({ unusedDays: event.currentTarget.value.trim() })}
            error={error}
            autoComplete="off"
          />
          <Note tone={unusedAction === 'delete' ? 'danger' : 'warning'}>
            This counts for keys that are there as well. None ends at once: each is announced a week before, on this
            page and by e-mail where the server sends it. One use until then keeps the key.
            {unusedAction === 'delete' && ' A deleted key does not come back; a disabled one can be enabled.'}
          </Note>
        </>
      )}
    </Stack>
  );
}
