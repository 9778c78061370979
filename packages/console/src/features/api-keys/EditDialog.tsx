import type { ApiKey } from '@keyward/sdk';
import { Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/api.ts';
import { usePresence } from '../../app/presence/presence.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogActions } from '../../ui/DialogActions.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { Note } from '../../ui/Note.tsx';
import { ExpiryField } from './ExpiryField.tsx';
import { type Expiry, expiryFault, expirySeconds } from './expiry.ts';
import { keysKey } from './queries.ts';
import { RoleField } from './RoleField.tsx';

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
  const save = useMutation({
    mutationFn: () => {
      const body = { roles: [role], description, expires_at: expirySeconds(expiry) };
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
    if (expiryFault(expiry) === undefined) save.mutate();
  };
  return (
    <Dialog title={`Edit ${record.appname}`} onClose={onClose} size={620}>
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          <Textarea
            label="Description"
            description="What the key is for, so that others know whether it may go."
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value.replaceAll(/[\r\n\t]+/g, ' '))}
            maxLength={500}
            autosize
            minRows={1}
            maxRows={4}
            data-autofocus
          />
          <RoleField value={role} onChange={setRole} />
          {role !== before && (
            <Note>The access tokens that the key holds end when you save. It gets new ones with the new role.</Note>
          )}
          <ExpiryField
            value={expiry}
            onChange={setExpiry}
            present={record.expires_at}
            error={save.isIdle ? undefined : expiryFault(expiry)}
          />
          <FormErrors error={save.error} />
          <DialogActions action="SAVE" busy={save.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
