import type { ApiKeyWithSecret } from '@keyward/sdk';
import { Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { api, hasCode } from '../../app/api.ts';
import { usePresence } from '../../app/presence/presence.ts';
import { useMay } from '../../app/session.ts';
import { useAction } from '../../app/use-action.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogActions } from '../../ui/DialogActions.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { describeFailure } from '../../ui/failure.ts';
import { Note } from '../../ui/Note.tsx';
import { DescriptionField } from './DescriptionField.tsx';
import { ExpiryField } from './ExpiryField.tsx';
import { type Expiry, expiryFault, expirySeconds } from './expiry.ts';
import { KeyRoleField } from './KeyRoleField.tsx';
import { LimitsField } from './LimitsField.tsx';
import { limitsBody, noLimits, usesFault } from './limits.ts';
import { keysKey, secretStatusKey, secretStatusQuery } from './queries.ts';

interface CreateDialogProps {
  readonly onClose: () => void;
  readonly onCreated: (created: ApiKeyWithSecret) => void;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
const rule = 'A letter or digit, then up to 63 letters, digits, underscores, dots or hyphens. It cannot be changed.';
const oneYear: Expiry = { kind: '365', date: '' };

function useCreateKey(onCreated: CreateDialogProps['onCreated']) {
  const client = useQueryClient();
  const presence = usePresence();
  return useAction(async (body: Parameters<typeof api.createApiKey>[0]['body']) => {
    const { data } = await presence.run(() => api.createApiKey({ body }));
    void client.invalidateQueries({ queryKey: keysKey });
    void client.invalidateQueries({ queryKey: secretStatusKey });
    onCreated(data);
  });
}

export function CreateDialog({ onClose, onCreated }: CreateDialogProps) {
  const may = useMay();
  const secret = useQuery({ ...secretStatusQuery, enabled: may('shared-secret:fetch') });
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [role, setRole] = useState('readonly');
  const [expiry, setExpiry] = useState(oneYear);
  const [limits, setLimits] = useState(noLimits);
  const [checked, setChecked] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const fault = NAME.test(name) ? undefined : 'Enter a name that follows the rule above.';
  const create = useCreateKey(onCreated);
  const taken = hasCode(create.error, 'name_taken') ? describeFailure(create.error).message : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (fault !== undefined) nameField.current?.focus();
    else if (expiryFault(expiry) === undefined && usesFault(limits) === undefined) {
      const expires_at = expirySeconds(expiry);
      create.run({ appname: name, description, roles: [role], expires_at, ...limitsBody(limits) });
    }
  };
  return (
    <Dialog title="Add API Key" onClose={onClose} size={620}>
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          <TextInput
            ref={nameField}
            label="Name"
            description={rule}
            value={name}
            onChange={(event) => setName(event.currentTarget.value.trim())}
            error={(checked && fault) || taken}
            autoComplete="off"
            spellCheck={false}
            required
            data-first
          />
          <DescriptionField value={description} onChange={setDescription} />
          <KeyRoleField value={role} onChange={setRole} />
          <ExpiryField value={expiry} onChange={setExpiry} error={checked ? expiryFault(expiry) : undefined} />
          <LimitsField value={limits} onChange={setLimits} error={checked ? usesFault(limits) : undefined} />
          {secret.data?.exists === false && (
            <Note>This is the first key, so saving it creates the shared secret of the account too.</Note>
          )}
          {taken === undefined && <FormErrors error={create.error} />}
          <DialogActions action="SAVE" busy={create.pending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
