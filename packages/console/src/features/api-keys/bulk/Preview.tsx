import type { BulkPreview } from '@keyward/sdk';
import { Note } from '../../../ui/Note.tsx';
import classes from './BulkResult.module.css';
import { excludedSentence, previewSentence } from './bulk-form.ts';
import type { BulkAction } from './bulk-task.ts';

/** The preview of a bulk operation, with warnings. */
export function Preview({ action, preview }: { readonly action: BulkAction; readonly preview: BulkPreview }) {
  const { admin, used_last_24_hours: used, rejections } = preview;
  const excluded = excludedSentence(preview);
  const stops = action === 'disable' || action === 'delete';
  return (
    <>
      {stops && used > 0 && (
        <Note tone="danger">
          {used === 1 ? '1 of them was' : `${used.toLocaleString('en')} of them were`} used in the last 24 hours.
          Integrations may still depend on {used === 1 ? 'it' : 'them'}.
        </Note>
      )}
      <Note tone={rejections.length > 0 ? 'warning' : 'info'}>
        <p>{previewSentence(action, preview)}</p>
        {admin > 0 && (
          <p>{admin === 1 ? '1 of them has' : `${admin.toLocaleString('en')} of them have`} the role ADMIN.</p>
        )}
        {excluded !== undefined && <p>{excluded}</p>}
      </Note>
      {rejections.length > 0 && (
        <ul className={classes['reasons']}>
          {rejections.map(({ code, message, count }) => (
            <li key={`${code} ${message}`}>
              <strong>{count.toLocaleString('en')}</strong> {message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
