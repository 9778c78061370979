import type { ApiKeyWithSecret } from '@keyward/sdk';
import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { keyData } from '../../app/key-data.ts';
import { useKeyPolicy } from '../../app/key-policy.ts';
import { useHasPermission } from '../../app/session.ts';
import { useChange } from '../../app/use-change.ts';
import { messageOf } from '../../ui/describe-failure.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { NameField, nameError } from '../../ui/NameField.tsx';
import { Note } from '../../ui/Note.tsx';
import { DescriptionField } from './DescriptionField.tsx';
import { DetailsField } from './details/DetailsField.tsx';
import { detailsBody, noDetails } from './details/details.ts';
import { detailsErrors } from './details/details-errors.ts';
import { ExpiryField } from './ExpiryField.tsx';
import { type Expiry, expiryError, expirySeconds, policyDays } from './expiry.ts';
import { KeyRoleField } from './KeyRoleField.tsx';
import { LimitsField } from './LimitsField.tsx';
import { limitsBody, noLimits, requestsError } from './limits.ts';
import { secretStatusQuery } from './queries.ts';

interface CreateDialogProps {
  readonly onClose: () => void;
  readonly onCreated: (created: ApiKeyWithSecret) => void;
}

const oneYear: Expiry = { kind: '365', date: '' };
const asPolicy: Expiry = { kind: 'policy', date: '' };

export function CreateDialog({ onClose, onCreated }: CreateDialogProps) {
  const hasPermission = useHasPermission();
  const secret = useQuery({ ...secretStatusQuery, enabled: hasPermission('shared-secret:fetch') });
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [role, setRole] = useState('readonly');
  const policy = useKeyPolicy();
  const [chosen, setExpiry] = useState<Expiry>();
  const expiry = chosen ?? (policyDays(policy) === null ? oneYear : asPolicy);
  const [limits, setLimits] = useState(noLimits);
  const [reuse, setReuse] = useState(false);
  const [details, setDetails] = useState(noDetails);
  const create = useChange(
    () => {
      const expires_at = expirySeconds(expiry);
      return api.createApiKey({
        body: {
          appname: name,
          description,
          roles: [role],
          expires_at,
          ...limitsBody(limits),
          ...detailsBody(details),
          ...(reuse && { reuse_name: true }),
        },
      });
    },
    { invalidates: keyData, needsReauthentication: true, onDone: ({ data }) => onCreated(data) },
  );
  const unknownOwner = messageOf(create.error, 'unknown_owner');
  const takenError = messageOf(create.error, 'name_taken');
  return (
    <FormDialog
      title="Add API Key"
      action="SAVE"
      change={create}
      fieldErrors={{
        name: nameError(name),
        expiry: expiryError(expiry, policy),
        requests: requestsError(limits),
        ...detailsErrors(details),
      }}
      hasFieldError={(takenError ?? unknownOwner) !== undefined}
      onCancel={onClose}
      size={620}
    >
      {(shown) => (
        <>
          <NameField value={name} onChange={setName} error={shown.name ?? takenError} />
          {(takenError !== undefined || reuse) && <ReuseName checked={reuse} onChange={setReuse} />}
          <DescriptionField value={description} onChange={setDescription} />
          <KeyRoleField value={role} onChange={setRole} />
          <ExpiryField value={expiry} onChange={setExpiry} target="new" error={shown.expiry} />
          <LimitsField value={limits} onChange={setLimits} error={shown.requests} />
          <DetailsField
            target="new"
            value={details}
            onChange={setDetails}
            fieldErrors={{ ...shown, owner: unknownOwner }}
          />
          {secret.data?.exists === false && (
            <Note>This is the first key. Saving it also creates the account's shared secret.</Note>
          )}
        </>
      )}
    </FormDialog>
  );
}

/** Shown if the name is taken, because names of deleted keys stay reserved for a while. */
function ReuseName({ checked, onChange }: { readonly checked: boolean; readonly onChange: (reuse: boolean) => void }) {
  return (
    <Checkbox
      label="Reuse the name of a deleted key"
      description="Users may mistake the new key for the deleted one."
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
