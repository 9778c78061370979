import { Fold } from '../../../ui/Fold.tsx';
import { useLater } from '../../../ui/use-later.ts';
import { detailsSummary } from './details.ts';
import type { DetailsFieldProps } from './details-field-props.ts';

const loadFields = async () => (await import('./DetailsFields.tsx')).DetailsFields;

/** Owner, tags, metadata and external id of a key. */
export function DetailsField(props: DetailsFieldProps) {
  const held = Object.values(props.faults).some((fault) => fault !== undefined);
  const Fields = useLater(loadFields, true);
  return (
    <Fold title="More" words={detailsSummary(props.value)} held={held}>
      {Fields && <Fields {...props} />}
    </Fold>
  );
}
