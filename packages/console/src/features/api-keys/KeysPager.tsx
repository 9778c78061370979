import { Pager } from '../../ui/Pager.tsx';
import type { KeysPage } from './queries.ts';
import { type ApiKeysSearch, DEFAULT_SIZE, pageSizes } from './search.ts';
import type { SearchChange } from './use-keys-search.ts';

interface KeysPagerProps {
  readonly meta: KeysPage['meta'];
  readonly search: ApiKeysSearch;
  readonly onChange: (change: SearchChange) => void;
}

export function KeysPager({ meta, search, onChange }: KeysPagerProps) {
  const { count, total = count, prev_cursor: previous, next_cursor: next } = meta;
  const all = `${total.toLocaleString('en')} ${total === 1 ? 'key' : 'keys'}`;
  const goTo = (cursor: string | null | undefined) => (cursor ? () => onChange({ cursor }) : undefined);
  return (
    <Pager
      summary={previous || next ? `${count.toLocaleString('en')} of ${all}` : all}
      total={total}
      noun="Keys"
      sizes={pageSizes}
      size={search.size ?? DEFAULT_SIZE}
      onSize={(size) => onChange({ size: pageSizes.find((each) => each === size) })}
      onPrevious={goTo(previous)}
      onNext={goTo(next)}
    />
  );
}
