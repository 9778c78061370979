import type { ReplicaWithCredential } from '@keyward/sdk';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { AddressesField, addressesOf } from '../../ui/AddressesField.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { messageOf } from '../../ui/failure.ts';
import { NameField, nameFault } from '../../ui/NameField.tsx';
import { replicasKey } from './queries.ts';

interface AddReplicaDialogProps {
  readonly onClose: () => void;
  readonly onMade: (made: ReplicaWithCredential) => void;
}

export function AddReplicaDialog({ onClose, onMade }: AddReplicaDialogProps) {
  const [name, setName] = useState('');
  const [addresses, setAddresses] = useState('');
  const add = useChange(() => api.createReplica({ body: { name, allowed_ips: addressesOf(addresses) } }), {
    outdated: [replicasKey],
    onDone: ({ data }) => onMade(data),
  });
  const taken = messageOf(add.error, 'name_taken');
  return (
    <FormDialog
      title="Add replica"
      action="SAVE"
      change={add}
      faults={{ name: nameFault(name) }}
      errorAtField={taken !== undefined}
      onCancel={onClose}
    >
      {(shown) => (
        <>
          <NameField value={name} onChange={setName} error={shown.name ?? taken} />
          <AddressesField value={addresses} onChange={setAddresses} what="the replica can connect" />
        </>
      )}
    </FormDialog>
  );
}
