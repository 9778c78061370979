import type { ApiKey } from '@keyward/sdk';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { keyData } from '../../app/key-data.ts';
import { useKeyPolicy } from '../../app/key-policy.ts';
import { useChange } from '../../app/use-change.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { messageOf } from '../../ui/failure.ts';
import { Note } from '../../ui/Note.tsx';
import { DescriptionField } from './DescriptionField.tsx';
import { DetailsField } from './details/DetailsField.tsx';
import { detailsBody, detailsOf } from './details/details.ts';
import { detailsFaults } from './details/faults.ts';
import { ExpiryField } from './ExpiryField.tsx';
import { type Expiry, expiryFault, expirySeconds } from './expiry.ts';
import { KeyRoleField } from './KeyRoleField.tsx';
import { LimitsField } from './LimitsField.tsx';
import { limitsBody, limitsOf, usesFault } from './limits.ts';

interface EditDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
}

const kept: Expiry = { kind: 'keep', date: '' };

export function EditDialog({ record: { appname, ...before }, onClose }: EditDialogProps) {
  const announce = useAnnounce();
  const roleBefore = before.roles[0] ?? 'readonly';
  const [description, setDescription] = useState(before.description);
  const [role, setRole] = useState(roleBefore);
  const policy = useKeyPolicy();
  const [expiry, setExpiry] = useState(kept);
  const [limits, setLimits] = useState(() => limitsOf(before));
  const [details, setDetails] = useState(() => detailsOf(before));
  const save = useChange(
    () => {
      const members = { ...limitsBody(limits), ...detailsBody(details) };
      const body = { roles: [role], description, expires_at: expirySeconds(expiry), ...members };
      return api.updateApiKey({ params: { appname }, body });
    },
    {
      outdated: keyData,
      onDone: () => {
        announce(`${appname} is saved.`);
        onClose();
      },
    },
  );
  const stranger = messageOf(save.error, 'unknown_owner');
  return (
    <FormDialog
      title={`Edit ${appname}`}
      action="SAVE"
      change={save}
      faults={{ expiry: expiryFault(expiry, policy), uses: usesFault(limits), ...detailsFaults(details) }}
      errorAtField={stranger !== undefined}
      onCancel={onClose}
      size={620}
    >
      {(shown) => (
        <>
          <DescriptionField value={description} onChange={setDescription} first />
          <KeyRoleField value={role} onChange={setRole} />
          {role !== roleBefore && (
            <Note>The access tokens that the key holds end when you save. It gets new ones with the new role.</Note>
          )}
          <ExpiryField value={expiry} onChange={setExpiry} of="one" present={before.expires_at} error={shown.expiry} />
          <LimitsField value={limits} onChange={setLimits} error={shown.uses} />
          <DetailsField
            value={details}
            onChange={setDetails}
            faults={{ owner: stranger, tags: shown.tags, metadata: shown.metadata }}
          />
        </>
      )}
    </FormDialog>
  );
}
