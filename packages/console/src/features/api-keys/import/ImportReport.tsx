import type { KeyImportReport } from '@keyward/sdk';
import { Checkbox, Stack } from '@mantine/core';
import { Note } from '../../../ui/Note.tsx';
import { ScrollList } from '../../../ui/ScrollList.tsx';
import { countOf, expectedOutcome, pluralize } from './counts.ts';
import classes from './Import.module.css';

interface ImportReportProps {
  readonly report: KeyImportReport;
  readonly partial: boolean;
  readonly onPartial: (partial: boolean) => void;
}

const SHOWN = 200;

/** The result of the check: rejected rows with reasons, and the choice to import only the ready ones. */
export function ImportReport({ report, partial, onPartial }: ImportReportProps) {
  const rejected = report.rows.filter(({ outcome }) => outcome === 'rejected');
  const ready = countOf(report, 'ready');
  if (rejected.length === 0) return <Note>{acceptedSentence(report, ready)}</Note>;
  return (
    <Stack gap="sm">
      <Note tone="warning">
        {pluralize(report.rows.length, 'row')}: {expectedOutcome(report)}.
        {ready > 0 ? ' Correct the file, or import only the ready ones.' : ' Correct the file.'}
      </Note>
      <ScrollList label="Rejected rows">
        {rejected.slice(0, SHOWN).map(({ row, name, reason }) => (
          <li key={row}>
            <bdi>{name}</bdi>
            <span>Row {row}</span>
            <span className={classes['reason']}>{reason}</span>
          </li>
        ))}
        {rejected.length > SHOWN && <li>And {(rejected.length - SHOWN).toLocaleString('en')} more.</li>}
      </ScrollList>
      {ready > 0 && (
        <Checkbox
          label="Import only the ready rows"
          checked={partial}
          onChange={(event) => onPartial(event.currentTarget.checked)}
        />
      )}
    </Stack>
  );
}

function acceptedSentence(report: KeyImportReport, ready: number): string {
  const rows = pluralize(report.rows.length, 'row');
  if (ready === report.rows.length) return `${rows}, all ready.`;
  return ready === 0 ? `${rows}, all skipped. There is nothing to import.` : `${rows}: ${expectedOutcome(report)}.`;
}
