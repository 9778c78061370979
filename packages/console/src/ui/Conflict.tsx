import { useEffect } from 'react';
import type { Version } from '../app/use-version.ts';
import { useLazyComponent } from './use-lazy-component.ts';
import type { ComparedField } from './VersionConflict.tsx';

interface ConflictProps<T> {
  /** The kind of the record: "key". */
  readonly noun: string;
  readonly version: Version<T>;
  /** The record with which the form was filled. */
  readonly base: T;
  /** Compares the form with a record; undefined while the form is invalid. */
  readonly fields: (record: T) => readonly ComparedField[] | undefined;
  /** Fills the form with the stored record, and accepts its version. */
  readonly onLoad: (stored: T) => void;
}

const load = async () => (await import('./VersionConflict.tsx')).VersionConflict;

/** Shows both versions if another user has changed the record. A form without changes is updated instead. */
export function Conflict<T>({ noun, version, base, fields, onLoad }: ConflictProps<T>) {
  const { conflict: stored, accept } = version;
  const isTouched = fields(base)?.some((field) => field.entered !== field.stored) ?? true;
  const follows = stored !== undefined && !isTouched;
  useEffect(() => {
    if (follows) onLoad(stored);
  });
  const Shown = useLazyComponent(load, stored !== undefined);
  if (stored === undefined || follows || Shown === undefined) return null;
  return <Shown noun={noun} fields={fields(stored)} onKeep={accept} onLoad={() => onLoad(stored)} />;
}
