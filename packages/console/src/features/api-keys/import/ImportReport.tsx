import type { KeyImportReport } from '@keyward/sdk';
import { Checkbox, Stack } from '@mantine/core';
import { Note } from '../../../ui/Note.tsx';
import { ScrollList } from '../../../ui/ScrollList.tsx';
import classes from './Import.module.css';

interface ImportReportProps {
  readonly report: KeyImportReport;
  readonly partial: boolean;
  readonly onPartial: (partial: boolean) => void;
}

const SHOWN = 200;

/** What would become of each row: which are refused and why, and whether the others are wanted all the same. */
export function ImportReport({ report, partial, onPartial }: ImportReportProps) {
  const refused = report.rows.filter(({ outcome }) => outcome === 'refused');
  if (refused.length === 0) return <Note>{rows(report.rows.length)}, all ready.</Note>;
  const ready = report.rows.length - refused.length;
  return (
    <Stack gap="sm">
      <Note tone="warning">
        {rows(report.rows.length)}: {ready.toLocaleString('en')} ready, {refused.length.toLocaleString('en')} refused.
        {ready > 0 ? ' Correct the file, or import only the ready ones.' : ' Correct the file.'}
      </Note>
      <ScrollList label="Refused rows">
        {refused.slice(0, SHOWN).map(({ row, name, reason }) => (
          <li key={row}>
            <bdi>{name}</bdi>
            <span>Row {row}</span>
            <span className={classes['reason']}>{reason}</span>
          </li>
        ))}
        {refused.length > SHOWN && <li>And {(refused.length - SHOWN).toLocaleString('en')} more.</li>}
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

function rows(count: number): string {
  return count === 1 ? '1 row' : `${count.toLocaleString('en')} rows`;
}
