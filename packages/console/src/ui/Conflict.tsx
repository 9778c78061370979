import { useEffect } from 'react';
import type { Version } from '../app/use-version.ts';
import { useLater } from './use-later.ts';
import type { ComparedField } from './VersionConflict.tsx';

interface ConflictProps<T> {
  /** What is edited: "key". */
  readonly what: string;
  readonly version: Version<T>;
  /** The record that the form was filled with. */
  readonly before: T;
  /** Compares the form with a record; undefined while the form holds nothing that can be compared. */
  readonly fields: (record: T) => readonly ComparedField[] | undefined;
  /** Fills the form with the stored record, and accepts its version. */
  readonly onLoad: (stored: T) => void;
}

const load = async () => (await import('./VersionConflict.tsx')).VersionConflict;

/** In a form: both versions, where another user has changed the record meanwhile. A form without input just follows. */
export function Conflict<T>({ what, version, before, fields, onLoad }: ConflictProps<T>) {
  const { conflict: stored, accept } = version;
  const isTouched = fields(before)?.some((field) => field.entered !== field.stored) ?? true;
  const follows = stored !== undefined && !isTouched;
  useEffect(() => {
    if (follows) onLoad(stored);
  });
  const Shown = useLater(load, stored !== undefined);
  if (stored === undefined || follows || Shown === undefined) return null;
  return <Shown what={what} fields={fields(stored)} onKeep={accept} onLoad={() => onLoad(stored)} />;
}
