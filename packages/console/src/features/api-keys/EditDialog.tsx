import type { ApiKey } from '@keyward/sdk';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { keyData } from '../../app/key-data.ts';
import { useKeyPolicy } from '../../app/key-policy.ts';
import { useChange } from '../../app/use-change.ts';
import { useVersion } from '../../app/use-version.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { Conflict } from '../../ui/Conflict.tsx';
import { messageOf } from '../../ui/describe-failure.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { hasFieldErrors } from '../../ui/field-errors.ts';
import { Note } from '../../ui/Note.tsx';
import { DescriptionField } from './DescriptionField.tsx';
import { DetailsField } from './details/DetailsField.tsx';
import { detailsBody, detailsOf } from './details/details.ts';
import { detailsErrors } from './details/details-errors.ts';
import { ExpiryField } from './ExpiryField.tsx';
import { comparedFields, contentOf } from './edited-key.ts';
import { type Expiry, expiryError, expirySeconds } from './expiry.ts';
import { KeyRoleField } from './KeyRoleField.tsx';
import { LimitsField } from './LimitsField.tsx';
import { limitsBody, limitsOf, requestsError } from './limits.ts';

interface EditDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
}

const unchanged: Expiry = { kind: 'keep', date: '' };

export function EditDialog({ record, onClose }: EditDialogProps) {
  const { appname } = record;
  const announce = useAnnounce();
  const [base, setBase] = useState(record);
  const currentRole = base.roles[0] ?? 'readonly';
  const [description, setDescription] = useState(base.description);
  const [role, setRole] = useState(currentRole);
  const policy = useKeyPolicy();
  const [expiry, setExpiry] = useState(unchanged);
  const [limits, setLimits] = useState(() => limitsOf(base));
  const [details, setDetails] = useState(() => detailsOf(base));
  const version = useVersion({
    id: record.id,
    initial: record,
    read: (signal) => api.getApiKey({ params: { appname } }, { signal }),
    contentOf,
  });
  const bodyOf = () => {
    const members = { ...limitsBody(limits), ...detailsBody(details) };
    return { roles: [role], description, expires_at: expirySeconds(expiry), ...members };
  };
  const load = (stored: ApiKey) => {
    setBase(stored);
    setDescription(stored.description);
    setRole(stored.roles[0] ?? 'readonly');
    setExpiry(unchanged);
    setLimits(limitsOf(stored));
    setDetails(detailsOf(stored));
    version.accept();
  };
  const save = useChange(
    () => version.send((headers) => api.updateApiKey({ params: { appname }, headers, body: bodyOf() })),
    {
      invalidates: keyData,
      onDone: () => {
        announce(`${appname} was saved.`);
        onClose();
      },
    },
  );
  const fieldErrors = {
    expiry: expiryError(expiry, policy),
    requests: requestsError(limits),
    ...detailsErrors(details),
  };
  const unknownOwner = messageOf(save.error, 'unknown_owner');
  return (
    <FormDialog
      title={`Edit ${appname}`}
      action="SAVE"
      change={save}
      fieldErrors={fieldErrors}
      hasFieldError={unknownOwner !== undefined || version.conflict !== undefined}
      ready={version.ready}
      onCancel={onClose}
      size={620}
    >
      {(shown) => (
        <>
          <DescriptionField value={description} onChange={setDescription} first />
          <KeyRoleField value={role} onChange={setRole} />
          {role !== currentRole && (
            <Note>
              Saving revokes the key's access tokens. The integration must request new ones, which have the new role.
            </Note>
          )}
          <ExpiryField
            value={expiry}
            onChange={setExpiry}
            target="one"
            current={base.expires_at}
            error={shown.expiry}
          />
          <LimitsField value={limits} onChange={setLimits} error={shown.requests} />
          <DetailsField
            target="one"
            value={details}
            onChange={setDetails}
            fieldErrors={{ ...shown, owner: unknownOwner }}
          />
          <FormErrors error={version.error} />
          <Conflict
            noun="key"
            version={version}
            base={base}
            fields={(stored) => (hasFieldErrors(fieldErrors) ? undefined : comparedFields(bodyOf(), stored))}
            onLoad={load}
          />
        </>
      )}
    </FormDialog>
  );
}
