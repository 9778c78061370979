import { keyTextFieldNames } from '@keyward/contract/key-fields';
import type { KeyImportReport } from '@keyward/sdk';
import { Checkbox, NativeSelect } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../../app/api.ts';
import { keyData } from '../../../app/key-data.ts';
import { keyFormatsKey, keyFormatsQuery } from '../../../app/key-formats.ts';
import { useChange } from '../../../app/use-change.ts';
import { useAnnounce } from '../../../ui/Announcer.tsx';
import { FormDialog } from '../../../ui/FormDialog.tsx';
import { countOf, doneSentence, pluralize } from './counts.ts';
import { FileField } from './FileField.tsx';
import type { ChosenFile } from './file.ts';
import classes from './Import.module.css';
import { ImportReport } from './ImportReport.tsx';
import { KeyFormatFields } from './KeyFormatFields.tsx';
import { firstDraft, keyFormatErrors, toKeyFormatRequest } from './key-format.ts';
import { NewSecretsDialog } from './NewSecretsDialog.tsx';
import { OptionFields } from './OptionFields.tsx';
import { defaultOptions, requestOptions } from './options.ts';

/** The reserved name of Keyward's own key format. */
const OWN_FORMAT = 'keyward';
/** Each row names its key format, or contains the key itself. */
const FROM_ROWS = '';
const NEW_FORMAT = '+';

/**
 * Imports keys from a file. Checks every row first, then imports all rows or none, or only the ready ones if the user
 * chooses that.
 */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const announce = useAnnounce();
  const { data: formats = [] } = useQuery(keyFormatsQuery);
  const [file, setFile] = useState<ChosenFile>();
  const [format, setFormat] = useState(FROM_ROWS);
  const [draft, setDraft] = useState(firstDraft);
  const [partial, setPartial] = useState(false);
  const [checked, setChecked] = useState<KeyImportReport>();
  const [done, setDone] = useState<KeyImportReport>();
  const [options, setOptions] = useState(defaultOptions);
  const result = useRef<HTMLDivElement>(null);
  // On a small screen the report is below the visible area.
  useEffect(() => {
    if (checked !== undefined) result.current?.scrollIntoView({ block: 'nearest' });
  }, [checked]);
  const request = (of: string) => ({
    text: file?.text ?? '',
    ...(of !== FROM_ROWS && { key_format: of }),
    ...requestOptions(options),
  });
  const check = useChange(
    async () => {
      const name =
        format === NEW_FORMAT ? (await api.createKeyFormat({ body: toKeyFormatRequest(draft) })).data.name : format;
      if (format === NEW_FORMAT) {
        // The format is registered now, even if the file is rejected.
        await client.invalidateQueries({ queryKey: keyFormatsKey });
        setFormat(name);
      }
      return (await api.importApiKeys({ body: { ...request(name), preview: true } })).data;
    },
    { invalidates: [], needsReauthentication: true, onDone: setChecked },
  );
  const importRows = useChange(async () => (await api.importApiKeys({ body: { ...request(format), partial } })).data, {
    invalidates: keyData,
    needsReauthentication: true,
    onDone: (report) => {
      // A name may have been taken since the check; then no key was imported.
      if (report.rejected > 0 && report.imported + report.updated === 0) return setChecked(report);
      announce(doneSentence(report));
      if (report.rows.some(({ appkey }) => appkey !== undefined)) setDone(report);
      else onClose();
    },
  });
  if (done) {
    const rows = done.rows.filter(({ appkey }) => appkey !== undefined);
    const denied = rows.filter(
      ({ row }) => (checked?.rows.find((each) => each.row === row)?.status ?? 'active') !== 'active',
    );
    return <NewSecretsDialog report={done} rows={rows} denied={denied.length} onClose={onClose} />;
  }
  const recheck = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      set(value);
      setChecked(undefined);
    };
  };
  const rejected = checked ? countOf(checked, 'rejected') : 0;
  const ready = checked ? countOf(checked, 'ready') : 0;
  const fieldErrors = {
    file: file === undefined ? 'Choose a file.' : undefined,
    ...(format === NEW_FORMAT && keyFormatErrors(draft)),
  };
  return (
    <FormDialog
      title="Import API keys"
      action={checked === undefined ? 'Check file' : `Import ${pluralize(ready, 'key')}`}
      change={checked === undefined ? check : importRows}
      fieldErrors={fieldErrors}
      ready={checked === undefined || (ready > 0 && (rejected === 0 || partial))}
      onCancel={onClose}
      size={640}
    >
      {(shown) => (
        <>
          <p className={classes['columns']}>
            Required columns: name and role. Optional: description, last_login, key or sha256 of the key (hexadecimal or
            base64), key_format, allowed_ips, rate_limit, expires_at, status, owner, tags, metadata,
            {` ${keyTextFieldNames.join(', ')}`}. A row with key or sha256 imports an existing key, which keeps working.
            Rows of a Keyward export have no secret and need a new one.
          </p>
          <FileField onChange={recheck(setFile)} error={shown.file} />
          <NativeSelect
            label="Key format"
            description="Choose one if rows have a sha256 but no key_format."
            value={format}
            onChange={(event) => recheck(setFormat)(event.currentTarget.value)}
            data={[
              { value: FROM_ROWS, label: 'From each row' },
              { value: OWN_FORMAT, label: 'Keyward' },
              ...formats.map(({ name }) => ({ value: name, label: name })),
              { value: NEW_FORMAT, label: 'Another system…' },
            ]}
          />
          {format === NEW_FORMAT && <KeyFormatFields value={draft} onChange={recheck(setDraft)} fieldErrors={shown} />}
          <Checkbox
            label="Issue a new secret for rows without key or sha256"
            checked={options.newSecrets}
            onChange={({ currentTarget }) => recheck(setOptions)({ ...options, newSecrets: currentTarget.checked })}
          />
          <OptionFields value={options} onChange={recheck(setOptions)} />
          <div role="status" ref={result}>
            {checked !== undefined && <ImportReport report={checked} partial={partial} onPartial={setPartial} />}
          </div>
        </>
      )}
    </FormDialog>
  );
}
