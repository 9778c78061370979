import type { ImportedRow, KeyImportReport } from '@keyward/sdk';
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { download } from '../../../ui/download.ts';
import { Note } from '../../../ui/Note.tsx';
import { ShownOnceDialog } from '../../../ui/ShownOnceDialog.tsx';
import { doneSentence, pluralize } from './counts.ts';

interface NewSecretsDialogProps {
  readonly report: KeyImportReport;
  /** The rows with a new secret. */
  readonly rows: readonly ImportedRow[];
  /** Number of keys that are disabled or expired. */
  readonly denied: number;
  readonly onClose: () => void;
}

/** Offers the new secrets as a file, because there may be thousands. */
export function NewSecretsDialog({ report, rows, denied, onClose }: NewSecretsDialogProps) {
  const secrets = rows.map(({ name, appkey, connection_secret }) => ({ name, appkey, connection_secret }));
  return (
    <ShownOnceDialog
      title={doneSentence(report).slice(0, -1)}
      warning={
        <>
          {pluralize(rows.length, 'key')} {rows.length === 1 ? 'has' : 'have'} a new secret. Secrets are shown only
          once. Download the file, and configure each integration with its own secret.
        </>
      }
      lossWarning="These secrets cannot be shown again. If you lose them, rotate or regenerate each key."
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
          Download secrets
        </Button>
      </div>
    </ShownOnceDialog>
  );
}
