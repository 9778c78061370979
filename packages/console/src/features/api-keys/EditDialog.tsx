import type { ApiKey } from '@keyward/sdk';
import { Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/api.ts';
import { usePresence } from '../../app/presence/presence.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogActions } from '../../ui/DialogActions.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { Note } from '../../ui/Note.tsx';
import { DescriptionField } from './DescriptionField.tsx';
import { ExpiryField } from './ExpiryField.tsx';
import { type Expiry, expiryFault, expirySeconds } from './expiry.ts';
import { KeyRoleField } from './KeyRoleField.tsx';
import { LimitsField } from './LimitsField.tsx';
import { limitsBody, limitsOf, usesFault } from './limits.ts';
import { keysKey } from './queries.ts';

interface EditDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
}

const kept: Expiry = { kind: 'keep', date: '' };

export function EditDialog({ record, onClose }: EditDialogProps) {
  const client = useQueryClient();
  const presence = usePresence();
  const announce = useAnnounce();
  const before = record.roles[0] ?? 'readonly';
  const [description, setDescription] = useState(record.description);
  const [role, setRole] = useState(before);
  const [expiry, setExpiry] = useState(kept);
  const [limits, setLimits] = useState(() => limitsOf(record));
  const [checked, setChecked] = useState(false);
  const save = useMutation({
    mutationFn: () => {
      const body = { roles: [role], description, expires_at: expirySeconds(expiry), ...limitsBody(limits) };
      return presence.attempt(() => api.updateApiKey({ params: { appname: record.appname }, body }));
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keysKey });
      announce(`${record.appname} is saved.`);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (expiryFault(expiry) === undefined && usesFault(limits) === undefined) save.mutate();
  };
  return (
    <Dialog title={`Edit ${record.appname}`} onClose={onClose} size={620}>
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          <DescriptionField value={description} onChange={setDescription} first />
          <KeyRoleField value={role} onChange={setRole} />
          {role !== before && (
            <Note>The access tokens that the key holds end when you save. It gets new ones with the new role.</Note>
          )}
          <ExpiryField
            value={expiry}
            onChange={setExpiry}
            present={record.expires_at}
            error={checked ? expiryFault(expiry) : undefined}
          />
          <LimitsField value={limits} onChange={setLimits} error={checked ? usesFault(limits) : undefined} />
          <FormErrors error={save.error} />
          <DialogActions action="SAVE" busy={save.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
