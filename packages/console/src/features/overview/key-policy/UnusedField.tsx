import type { KeyPolicy } from '@keyward/sdk';
import { Stack, TextInput } from '@mantine/core';
import { useHasPermission } from '../../../app/session.ts';
import { ChoiceCards } from '../../../ui/ChoiceCards.tsx';
import { Note } from '../../../ui/Note.tsx';
import type { PolicyDraft } from './policy-draft.ts';

interface UnusedFieldProps {
  readonly current: KeyPolicy['unused'];
  readonly draft: PolicyDraft;
  readonly onChange: (part: Partial<PolicyDraft>) => void;
  readonly error: string | undefined;
}

const choices = [
  { value: 'nothing', label: 'Keep active', needs: undefined },
  { value: 'disable', label: 'Disable', needs: 'api-keys:update' },
  { value: 'delete', label: 'Delete', needs: 'api-keys:delete' },
] as const;

/** The action for unused keys. Offers the actions that the user can perform on a key, and the current one. */
export function UnusedField({ current, draft, onChange, error }: UnusedFieldProps) {
  const hasPermission = useHasPermission();
  const { unusedAction, unusedDays } = draft;
  return (
    <Stack gap="sm">
      <ChoiceCards
        legend="Unused keys"
        small
        choices={choices.filter(
          ({ value, needs }) => needs === undefined || hasPermission(needs) || value === current?.action,
        )}
        value={unusedAction}
        onChange={(action) => onChange({ unusedAction: action })}
      />
      {unusedAction !== 'nothing' && (
        <>
          <TextInput
            label="Days without a request"
            description="From 14 to 3,650. Counted from the last request, or from when the key was added or enabled."
            inputMode="numeric"
            value={unusedDays}
            onChange={(event) => onChange({ unusedDays: event.currentTarget.value.trim() })}
            error={error}
            autoComplete="off"
          />
          <Note tone={unusedAction === 'delete' ? 'danger' : 'warning'}>
            This also applies to existing keys. Each is announced a week before, on this page and by email if the server
            sends email. One request before then keeps the key.{' '}
            {unusedAction === 'delete' && ' A deleted key cannot be restored; a disabled key can be enabled.'}
          </Note>
        </>
      )}
    </Stack>
  );
}
