import type { ReplicaWithCredential } from '@keyward/sdk';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { AllowedIpsField, parseIps } from '../../ui/AllowedIpsField.tsx';
import { messageOf } from '../../ui/describe-failure.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { NameField, nameError } from '../../ui/NameField.tsx';
import { replicasKey } from './queries.ts';

interface AddReplicaDialogProps {
  readonly onClose: () => void;
  readonly onCreated: (created: ReplicaWithCredential) => void;
}

export function AddReplicaDialog({ onClose, onCreated }: AddReplicaDialogProps) {
  const [name, setName] = useState('');
  const [allowedIps, setAllowedIps] = useState('');
  const add = useChange(() => api.createReplica({ body: { name, allowed_ips: parseIps(allowedIps) } }), {
    invalidates: [replicasKey],
    onDone: ({ data }) => onCreated(data),
  });
  const takenError = messageOf(add.error, 'name_taken');
  return (
    <FormDialog
      title="Add replica"
      action="SAVE"
      change={add}
      fieldErrors={{ name: nameError(name) }}
      hasFieldError={takenError !== undefined}
      onCancel={onClose}
    >
      {(shown) => (
        <>
          <NameField value={name} onChange={setName} error={shown.name ?? takenError} />
          <AllowedIpsField value={allowedIps} onChange={setAllowedIps} effect="the replica can connect" />
        </>
      )}
    </FormDialog>
  );
}
