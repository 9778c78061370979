import { api } from '../../../app/api.ts';
import { useAction } from '../../../app/use-action.ts';
import { download } from '../../../ui/download.ts';
import { FormErrors } from '../../../ui/FormErrors.tsx';
import { type ExportFormat, exportAddress, exportName, FormatMenu } from '../ExportMenu.tsx';
import type { Selection } from './selection.ts';

/** Exports the selected keys, by name or by filter. */
export function ExportSelection({ selection }: { readonly selection: Selection }) {
  const { run, error } = useAction(async (format: ExportFormat) => {
    if (selection.kind === 'all') return;
    const body = { format, appnames: [...selection.names] };
    download(exportName(format), await api.exportSelectedApiKeys({ body }));
  });
  return (
    <>
      <FormatMenu
        button={{ size: 'xs' }}
        item={(format) =>
          selection.kind === 'all'
            ? { href: exportAddress(selection.filter, format), download: exportName(format) }
            : { onClick: () => run(format) }
        }
      />
      <FormErrors error={error} />
    </>
  );
}
