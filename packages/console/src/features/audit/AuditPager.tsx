import { Pager } from '../../ui/Pager.tsx';
import { type AuditLogsSearch, DEFAULT_SIZE, pageSizes } from './search.ts';
import type { SearchChange } from './use-audit-search.ts';

interface AuditPagerProps {
  /** Records on this page. */
  readonly count: number;
  readonly total: number;
  readonly search: AuditLogsSearch;
  readonly onChange: (change: SearchChange) => void;
}

export function AuditPager({ count, total, search, onChange }: AuditPagerProps) {
  const { from = 0, size = DEFAULT_SIZE } = search;
  const goTo = (offset: number) => () => onChange({ from: offset > 0 ? offset : undefined });
  return (
    <Pager
      summary={`${(from + 1).toLocaleString('en')} to ${(from + count).toLocaleString('en')} of ${total.toLocaleString('en')} ${total === 1 ? 'record' : 'records'}`}
      total={total}
      noun="Records"
      sizes={pageSizes}
      size={size}
      onSize={(next) => onChange({ size: pageSizes.find((each) => each === next) })}
      onPrevious={from > 0 ? goTo(Math.max(0, from - size)) : undefined}
      onNext={from + count < total ? goTo(from + size) : undefined}
    />
  );
}
