import type { ReplicaWithCredential } from '@keyward/sdk';
import { Stack, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, hasCode } from '../../app/api.ts';
import { usePresence } from '../../app/presence/presence.ts';
import { useAction } from '../../app/use-action.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogActions } from '../../ui/DialogActions.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { describeFailure } from '../../ui/failure.ts';
import { focusFirstFault } from '../../ui/focus-fault.ts';
import { replicasKey } from './queries.ts';

interface AddReplicaDialogProps {
  readonly onClose: () => void;
  readonly onMade: (made: ReplicaWithCredential) => void;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
const rule = 'A letter or digit, then up to 63 letters, digits, underscores, dots or hyphens. It cannot be changed.';

export function AddReplicaDialog({ onClose, onMade }: AddReplicaDialogProps) {
  const client = useQueryClient();
  const presence = usePresence();
  const [name, setName] = useState('');
  const [addresses, setAddresses] = useState('');
  const [checked, setChecked] = useState(false);
  const fault = NAME.test(name) ? undefined : 'Enter a name that follows the rule above.';
  const add = useAction(async () => {
    // Commas and spaces part addresses as well, so that a list from elsewhere can be pasted.
    const allowed_ips = addresses.split(/[\s,;]+/).filter((each) => each !== '');
    const { data } = await presence.attempt(() => api.createReplica({ body: { name, allowed_ips } }));
    void client.invalidateQueries({ queryKey: replicasKey });
    onMade(data);
  });
  const taken = hasCode(add.error, 'name_taken') ? describeFailure(add.error).message : undefined;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setChecked(true);
    if (fault !== undefined) focusFirstFault(event.currentTarget);
    else add.run();
  };
  return (
    <Dialog title="Add Replica" onClose={onClose} size={600}>
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          <TextInput
            label="Name"
            description={rule}
            value={name}
            onChange={(event) => setName(event.currentTarget.value.trim())}
            error={(checked && fault) || taken}
            autoComplete="off"
            spellCheck={false}
            required
            withAsterisk={false}
            data-first
          />
          <Textarea
            label="Allowed addresses"
            description="From where alone it may follow the feed: IPv4 or IPv6 addresses or CIDR blocks, one a line. Empty means from everywhere."
            placeholder={'203.0.113.7\n10.0.0.0/8'}
            value={addresses}
            onChange={(event) => setAddresses(event.currentTarget.value)}
            styles={{ input: { fontFamily: 'var(--kw-mono)' } }}
            autosize
            minRows={2}
            maxRows={8}
            autoComplete="off"
            spellCheck={false}
          />
          {taken === undefined && <FormErrors error={add.error} />}
          <DialogActions action="SAVE" busy={add.pending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
