import type { ImportedRow } from '@keyward/sdk';
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { download } from '../../../ui/download.ts';
import { Note } from '../../../ui/Note.tsx';
import { ShownOnceDialog } from '../../../ui/ShownOnceDialog.tsx';

interface NewSecretsDialogProps {
  /** How many keys were imported in all. */
  readonly imported: number;
  /** Those that got a secret. */
  readonly rows: readonly ImportedRow[];
  /** How many of them are disabled or expired. */
  readonly denied: number;
  readonly onClose: () => void;
}

/** Rows without a digest have a secret of their own, which can be had this once: as a file, since they may be thousands. */
export function NewSecretsDialog({ imported, rows, denied, onClose }: NewSecretsDialogProps) {
  const secrets = rows.map(({ name, appkey, connection_secret }) => ({ name, appkey, connection_secret }));
  return (
    <ShownOnceDialog
      title={`${imported.toLocaleString('en')} ${imported === 1 ? 'key is' : 'keys are'} imported`}
      warning={
        <>
          {rows.length.toLocaleString('en')} of them came without a digest and {rows.length === 1 ? 'has' : 'have'} a
          new secret. This is the only time that it can be had: download the file, and give each integration its own.
        </>
      }
      loss="Nobody can show these secrets again. Each such key then needs another one: rotate or regenerate it."
      onClose={onClose}
    >
      {denied > 0 && (
        <Note tone="warning">
          {denied.toLocaleString('en')} of these keys {denied === 1 ? 'is' : 'are'} disabled or expired. The new{' '}
          {denied === 1 ? 'secret is' : 'secrets are'} denied until you enable the {denied === 1 ? 'key' : 'keys'} or
          set a later expiry.
        </Note>
      )}
      <div>
        <Button
          leftSection={<IconDownload size={17} stroke={1.7} aria-hidden="true" />}
          onClick={() => download('keyward-secrets.json', `${JSON.stringify(secrets, null, 2)}\n`)}
        >
          Download the secrets
        </Button>
      </div>
    </ShownOnceDialog>
  );
}
