import { Input } from '@mantine/core';
import { useId, useState } from 'react';
import { type ChosenFile, readFile } from './file.ts';
import classes from './Import.module.css';

interface FileFieldProps {
  readonly onChange: (file: ChosenFile | undefined) => void;
  /** The error if no file is chosen. */
  readonly error: string | undefined;
}

/** A CSV or JSON file of keys. Errors in the file itself appear immediately. */
export function FileField({ onChange, error }: FileFieldProps) {
  const id = useId();
  const [fieldError, setFieldError] = useState<string>();
  const choose = async (file: File | undefined) => {
    setFieldError(undefined);
    onChange(undefined);
    if (!file) return;
    try {
      onChange(await readFile(file));
    } catch (failure) {
      setFieldError(failure instanceof Error ? failure.message : 'The file cannot be read. Choose it again.');
    }
  };
  const shown = fieldError ?? error;
  return (
    <Input.Wrapper
      id={id}
      label="File"
      description="CSV with a header line, a JSON array or JSON Lines."
      error={shown}
      withAsterisk
    >
      <input
        id={id}
        type="file"
        accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,text/csv,application/json"
        className={classes['file']}
        aria-describedby={`${id}-description${shown === undefined ? '' : ` ${id}-error`}`}
        aria-invalid={shown !== undefined || undefined}
        onChange={(event) => void choose(event.currentTarget.files?.[0])}
        data-first
      />
    </Input.Wrapper>
  );
}
