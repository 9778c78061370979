import type { AuditRecord } from '@keyward/sdk';
import { differences } from './diff.ts';
import classes from './RecordDialog.module.css';
import { SnapshotValue } from './SnapshotValue.tsx';

const labels = { added: 'added', removed: 'removed', changed: 'changed', same: 'unchanged' };

/** The object before and after, by field. Words mark changes in addition to color. */
export function SnapshotDiff({ record }: { readonly record: AuditRecord }) {
  const { before, after } = record;
  const lines = differences(before, after);
  if (lines.length === 0) return <p className={classes['lead']}>This record has no snapshot.</p>;
  const hasBoth = before !== null && after !== null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long values must be scrollable with the keyboard.
    <section className={classes['scroll']} aria-label="Before and after" tabIndex={0}>
      <table className={classes['diff']}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            {before !== null && <th scope="col">Before</th>}
            {after !== null && <th scope="col">After</th>}
            {hasBoth && <th scope="col">Change</th>}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.name} data-change={hasBoth ? line.change : undefined}>
              <th scope="row">{line.name}</th>
              {before !== null && (
                <td data-side="before">
                  <SnapshotValue name={line.name} value={line.before} />
                </td>
              )}
              {after !== null && (
                <td data-side="after">
                  <SnapshotValue name={line.name} value={line.after} />
                </td>
              )}
              {hasBoth && <td>{labels[line.change]}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
