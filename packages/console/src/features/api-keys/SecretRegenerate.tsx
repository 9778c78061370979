import type { SharedSecret, SharedSecretStatus } from '@keyward/sdk';
import { Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useReauthentication } from '../../app/reauthentication/reauthentication.ts';
import { useAction } from '../../app/use-action.ts';
import { ChoiceCards } from '../../ui/ChoiceCards.tsx';
import { DialogActions } from '../../ui/DialogActions.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { Note } from '../../ui/Note.tsx';
import { Integrations } from './Integrations.tsx';
import { secretStatusKey } from './queries.ts';

interface SecretRegenerateProps {
  readonly status: SharedSecretStatus;
  readonly onRegenerated: (secret: SharedSecret) => void;
  readonly onCancel: () => void;
}

const overlaps = [
  { value: '0', label: 'Immediately' },
  { value: '3600', label: 'In 1 hour' },
  { value: '86400', label: 'In 24 hours' },
  { value: '604800', label: 'In 7 days' },
] as const;
type Overlap = (typeof overlaps)[number]['value'];

/** Regenerates the shared secret. Lists the integrations that use the current one, and the consequences for them. */
export function SecretRegenerate({ status, onRegenerated, onCancel }: SecretRegenerateProps) {
  const client = useQueryClient();
  const reauthentication = useReauthentication();
  const [overlap, setOverlap] = useState<Overlap>('86400');
  const regenerate = useAction(async () => {
    const body = { overlap_seconds: Number(overlap) };
    const { data } = await reauthentication.run(() => api.regenerateSharedSecret({ body }));
    await client.invalidateQueries({ queryKey: secretStatusKey });
    onRegenerated(data);
  });
  const immediately = overlap === '0';
  return (
    <Stack gap="lg">
      <Integrations integrations={status.integrations} />
      <ChoiceCards legend="The current secret expires" small choices={overlaps} value={overlap} onChange={setOverlap} />
      <Note tone={immediately ? 'danger' : 'info'}>
        {immediately ? (
          <p>
            Integrations cannot authenticate until they have the new secret. Access and refresh tokens issued by the
            exchange are revoked immediately.
          </p>
        ) : (
          <p>Both secrets are accepted until then, so you can update the integrations one by one.</p>
        )}
        <p>API keys do not change. Each integration only needs the new shared secret.</p>
      </Note>
      <FormErrors error={regenerate.error} />
      <DialogActions
        action="REGENERATE"
        busy={regenerate.pending}
        onCancel={onCancel}
        onAction={() => regenerate.run()}
        {...(immediately && { color: 'red' })}
      />
    </Stack>
  );
}
