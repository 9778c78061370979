import type { KeyPolicy } from '@keyward/sdk';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../../../app/api.ts';
import { keyPolicyKey } from '../../../app/key-policy.ts';
import { noticesKey } from '../../../app/notices.ts';
import { useChange } from '../../../app/use-change.ts';
import { useAnnounce } from '../../../ui/Announcer.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { Note } from '../../../ui/Note.tsx';
import { changeOf, draftErrors, draftOf, type PolicyDraft } from './policy-draft.ts';
import { UnusedField } from './UnusedField.tsx';

interface KeyPolicyDialogProps {
  readonly current: KeyPolicy;
  readonly onClose: () => void;
}

export function KeyPolicyDialog({ current, onClose }: KeyPolicyDialogProps) {
  const announce = useAnnounce();
  const [draft, setDraft] = useState(() => draftOf(current));
  const change = (part: Partial<PolicyDraft>) => setDraft((previous) => ({ ...previous, ...part }));
  const body = changeOf(current, draft);
  const save = useChange(() => api.updateKeyPolicy({ body }), {
    invalidates: [keyPolicyKey, noticesKey],
    needsReauthentication: true,
    onDone: () => {
      announce('The key policy was changed.');
      onClose();
    },
  });
  return (
    <FormDialog
      title="Key policy"
      action="SAVE"
      change={save}
      fieldErrors={draftErrors(draft)}
      ready={Object.keys(body).length > 0}
      onCancel={onClose}
    >
      {(shown) => (
        <>
          <DaysField
            label="Maximum lifetime"
            hint="1 to 3,650 days from the time the expiry is set. Leave empty for no limit."
            value={draft.maxLifetime}
            onChange={(maxLifetime) => change({ maxLifetime })}
            error={shown.maxLifetime}
          />
          <DaysField
            label="Default lifetime"
            hint="In days, for keys added without an expiry. If empty, they get the maximum lifetime, or never expire."
            value={draft.defaultLifetime}
            onChange={(defaultLifetime) => change({ defaultLifetime })}
            error={shown.defaultLifetime}
          />
          <Note>
            Existing keys keep their expiry. The maximum lifetime applies the next time their expiry is changed.
          </Note>
          <UnusedField current={current.unused} draft={draft} onChange={change} error={shown.unusedDays} />
        </>
      )}
    </FormDialog>
  );
}

interface DaysFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (days: string) => void;
  readonly error: string | undefined;
}

function DaysField({ label, hint, value, onChange, error }: DaysFieldProps) {
  return (
    <TextInput
      label={label}
      description={hint}
      inputMode="numeric"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
      error={error}
      autoComplete="off"
    />
  );
}
