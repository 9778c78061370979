import { Button, Group } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Note } from './Note.tsx';
import { useReturnFocus } from './use-return-focus.ts';
import classes from './VersionConflict.module.css';

/** The display values of a field in the form and in storage. */
export interface ComparedField {
  readonly label: string;
  readonly entered: string;
  readonly stored: string;
}

interface VersionConflictProps {
  /** The kind of the record: "key". */
  readonly noun: string;
  /** Undefined while the form is invalid. */
  readonly fields: readonly ComparedField[] | undefined;
  readonly onKeep: () => void;
  readonly onLoad: () => void;
}

/**
 * Shows the fields that differ between the form and the stored record. Takes the focus, because the pressed button is
 * now disabled and a tall form would hide the comparison.
 */
export function VersionConflict({ noun, fields, onKeep, onLoad }: VersionConflictProps) {
  const root = useRef<HTMLElement>(null);
  useEffect(() => root.current?.focus(), []);
  useReturnFocus(root, (removed) => removed.closest('form')?.querySelector('[data-first], input') ?? null);
  const differing = fields?.filter(({ entered, stored }) => entered !== stored);
  return (
    <section ref={root} tabIndex={-1} role="alert" aria-label={`The ${noun} was changed`} className={classes['root']}>
      <Note tone="warning">
        <p>
          This {noun} was changed since you opened it, so your changes were not saved. Choose which version to edit.
        </p>
        {differing?.length === 0 && <p>Your values are the same as the stored ones.</p>}
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
