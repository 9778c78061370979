import type { BulkAlteration, BulkOperation, BulkSelection } from '@keyward/sdk';
import { Checkbox, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../app/api.ts';
import { keyData } from '../../../app/key-data.ts';
import { useKeyPolicy } from '../../../app/key-policy.ts';
import { useChange } from '../../../app/use-change.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { ErrorState } from '../../../ui/ErrorState.tsx';
import { BulkFields } from './BulkFields.tsx';
import { alterationOf, type BulkFormValues, defaultBulkValues, verbOf } from './bulk-form.ts';
import type { BulkAction } from './bulk-task.ts';
import { Preview } from './Preview.tsx';
import { bulkKey } from './queries.ts';
import { countOf, type Selection, toBulkSelection } from './selection.ts';

interface BulkDialogProps {
  readonly action: BulkAction;
  readonly selection: Selection;
  readonly onStarted: (change: BulkOperation) => void;
  readonly onClose: () => void;
}

/** Confirms a bulk operation after a preview. */
export function BulkDialog({ action, selection, onStarted, onClose }: BulkDialogProps) {
  const policy = useKeyPolicy();
  const [entered, setValues] = useState<BulkFormValues>();
  const values = entered ?? defaultBulkValues(policy);
  const alteration = alterationOf(action, values, policy);
  const [includesRecent, setIncludesRecent] = useState<boolean>();
  const requested = toBulkSelection(selection, includesRecent ?? false);
  const preview = usePreview(requested, alteration);
  const total = preview.data?.total ?? countOf(selection);
  const start = useChange(
    (change: BulkAlteration) => api.startBulkOperation({ body: { selection: requested, change, expected: total } }),
    {
      invalidates: [...keyData, bulkKey],
      // These keys require re-authentication.
      needsReauthentication: preview.data?.rejections.some(({ code }) => code === 'reauthentication_required') ?? false,
      onDone: ({ data }) => {
        onStarted(data);
        onClose();
      },
    },
  );
  const verb = verbOf(action);
  const keys = total === 1 ? '1 key' : `${total.toLocaleString('en')} keys`;
  return (
    <ConfirmDialog
      title={`${verb.title} ${keys}?`}
      action={`${verb.button} ${keys}`}
      change={{ ...start, run: () => alteration !== undefined && start.run(alteration) }}
      danger={action === 'disable' || action === 'delete'}
      ready={alteration !== undefined && preview.isSuccess && total > 0}
      onCancel={onClose}
      size={580}
      {...(action === 'delete' && { typed: String(total), typedWhat: 'number of keys' })}
    >
      <BulkFields action={action} values={values} onChange={setValues} />
      {preview.isError && (
        <ErrorState error={preview.error} title="The preview could not be loaded" onRetry={preview.refetch} />
      )}
      {preview.data === undefined && !preview.isError && alteration !== undefined && (
        <Skeleton height={90} radius="md" />
      )}
      {preview.data !== undefined && <Preview action={action} preview={preview.data} />}
      {(includesRecent !== undefined || (preview.data?.excluded ?? 0) > 0) && (
        <Checkbox
          label="Include keys added within the last 7 days"
          checked={includesRecent ?? false}
          onChange={(event) => setIncludesRecent(event.currentTarget.checked)}
        />
      )}
    </ConfirmDialog>
  );
}

function usePreview(selection: BulkSelection, change: BulkAlteration | undefined) {
  return useQuery({
    queryKey: [...bulkKey, 'preview', selection, change],
    queryFn: async ({ signal }) => {
      if (change === undefined) throw new Error('The preview requires a complete form.');
      return (await api.previewBulkOperation({ body: { selection, change } }, { signal })).data;
    },
    enabled: change !== undefined,
    staleTime: 0,
    gcTime: 0,
  });
}
