import { Collapsible } from '../../../ui/Collapsible.tsx';
import { useLazyComponent } from '../../../ui/use-lazy-component.ts';
import { detailsSummary } from './details.ts';
import type { DetailsFieldProps } from './details-field-props.ts';

const loadFields = async () => (await import('./DetailsFields.tsx')).DetailsFields;

/** Owner, tags, metadata and external id of a key. */
export function DetailsField(props: DetailsFieldProps) {
  const forceOpen = Object.values(props.fieldErrors).some((fieldError) => fieldError !== undefined);
  const Fields = useLazyComponent(loadFields, true);
  return (
    <Collapsible title="More" summary={detailsSummary(props.value)} forceOpen={forceOpen}>
      {Fields && <Fields {...props} />}
    </Collapsible>
  );
}
