import { Button, Group } from '@mantine/core';
import { Note } from './Note.tsx';
import classes from './VersionConflict.module.css';

/** A field as the form has it and as it is stored, in words. */
export interface ComparedField {
  readonly label: string;
  readonly entered: string;
  readonly stored: string;
}

interface VersionConflictProps {
  /** What is edited: "key". */
  readonly what: string;
  /** Undefined while the form holds nothing that can be compared. */
  readonly fields: readonly ComparedField[] | undefined;
  readonly onKeep: () => void;
  readonly onLoad: () => void;
}

/** Shows both versions of a record that somebody else changed meanwhile: only the fields in which they differ. */
export function VersionConflict({ what, fields, onKeep, onLoad }: VersionConflictProps) {
  const differing = fields?.filter(({ entered, stored }) => entered !== stored);
  return (
    <section role="alert" aria-label={`The ${what} was changed`} className={classes['root']}>
      <Note tone="warning">
        <p>Another user changed this {what} since you opened it. Nothing is saved yet.</p>
        {differing?.length === 0 && <p>You entered the same values as are stored now.</p>}
      </Note>
      {differing !== undefined && differing.length > 0 && (
        <table className={classes['table']}>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">You entered</th>
              <th scope="col">Stored now</th>
            </tr>
          </thead>
          <tbody>
            {differing.map(({ label, entered, stored }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>
                  <bdi>{entered || '—'}</bdi>
                </td>
                <td>
                  <bdi>{stored || '—'}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Group gap={8}>
        <Button variant="default" onClick={onKeep}>
          Keep editing
        </Button>
        <Button variant="default" onClick={onLoad}>
          Load the stored version
        </Button>
      </Group>
    </section>
  );
}
