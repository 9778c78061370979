import type { ApiKey, ApiKeyWithSecret, NewRotation } from '@keyward/sdk';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../../../app/api.ts';
import { keyData } from '../../../app/key-data.ts';
import { useChange } from '../../../app/use-change.ts';
import { isOutcomeUnknown } from '../../../ui/describe-failure.ts';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { StillDenied } from '../../../ui/keys/StillDenied.tsx';
import { Note } from '../../../ui/Note.tsx';
import { formatTime } from '../../../ui/time-format.ts';
import { LastLoginFacts } from '../LastLoginFacts.tsx';
import { useCurrentKey } from '../use-current-key.ts';
import { requestKeys } from './idempotency-keys.ts';
import { OverlapField } from './OverlapField.tsx';
import { aDay, overlapError, overlapSeconds } from './overlap.ts';

interface RotateDialogProps {
  readonly record: ApiKey;
  readonly onClose: () => void;
  readonly onRotated: (created: ApiKeyWithSecret) => void;
}

/** Rotates the secret of a key, with an overlap. */
export function RotateDialog({ record, onClose, onRotated }: RotateDialogProps) {
  const { appname } = record;
  const current = useCurrentKey(record);
  const [overlap, setOverlap] = useState(aDay);
  const [reason, setReason] = useState('');
  const [keyOf] = useState(requestKeys);
  const fieldError = overlapError(overlap);
  const body: NewRotation = {
    overlap_seconds: overlapSeconds(overlap),
    ...(reason.trim() && { reason: reason.trim() }),
  };
  const rotate = useChange(
    () => api.startRotation({ params: { appname }, headers: { 'idempotency-key': keyOf(body) }, body }),
    { invalidates: keyData, needsReauthentication: true, onDone: ({ data }) => onRotated(data) },
  );
  const outcomeUnknown = isOutcomeUnknown(rotate.error);
  return (
    <FormDialog
      title={`Rotate ${appname}`}
      action={outcomeUnknown ? 'Try again' : 'Rotate key'}
      change={rotate}
      fieldErrors={{ overlap: fieldError }}
      onCancel={onClose}
      cancelFirst
    >
      {(shown) => (
        <>
          <OverlapField value={overlap} onChange={setOverlap} error={shown.overlap} />
          <Consequences seconds={fieldError === undefined ? body.overlap_seconds : undefined} />
          <StillDenied record={current} />
          <TextInput
            label="Reason"
            description="Optional. Recorded in the audit log."
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={200}
            autoComplete="off"
          />
          <LastLoginFacts record={current} />
          {outcomeUnknown && (
            <Note tone="warning">
              The server did not respond, so the key may already have a new secret. Try again: it is safe to repeat the
              request, and you get a new secret.
            </Note>
          )}
        </>
      )}
    </FormDialog>
  );
}

/** @param seconds the overlap; undefined while the form is invalid */
function Consequences({ seconds }: { readonly seconds: number | undefined }) {
  if (seconds === 0) {
    return (
      <Note tone="danger">
        <p>The current secret and all access tokens issued from it are revoked immediately.</p>
        <p>The integration cannot authenticate until it has the new secret.</p>
      </Note>
    );
  }
  const until = seconds === undefined ? 'the time you choose' : `${formatTime(Date.now() / 1000 + seconds, 'utc')} UTC`;
  return (
    <Note>
      <p>
        The key gets a new secret, which is shown once. The old secret expires at{' '}
        <span className="kw-nowrap">{until}</span>.
      </p>
      <p>
        The table shows when the new secret is first used and where the old one is still used. You can revoke the old
        one earlier.
      </p>
    </Note>
  );
}
