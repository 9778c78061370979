import { MAX_LEAK_TEXT_LENGTH } from '@keyward/contract/limits';
import type { LeakCheck } from '@keyward/sdk';
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api } from '../../app/api.ts';
import { useChange } from '../../app/use-change.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { CheckResult } from './CheckResult.tsx';

/** Checks a text for keys. The text is stored neither in the browser nor on the server. */
export function CheckDialog({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [result, setResult] = useState<LeakCheck>();
  const check = useChange(() => api.checkForLeaks({ body: { text } }), {
    invalidates: [],
    onDone: ({ data }) => setResult(data),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '' && !check.pending) check.run();
  };
  return (
    <Dialog title="Check a text for keys" onClose={onClose} size={640}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Text size="sm">
            Paste a string, a log or a diff to search it for keys of this account. The text is not stored; the audit log
            records the check.
          </Text>
          <Textarea
            label="Text"
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setResult(undefined);
            }}
            rows={6}
            maxLength={MAX_LEAK_TEXT_LENGTH}
            autoComplete="off"
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--kw-mono)' } }}
            data-first
          />
          <FormErrors error={check.error} />
          <div role="status">{result !== undefined && <CheckResult result={result} />}</div>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {' '}
              Close{' '}
            </Button>
            <Button type="submit" loading={check.pending} disabled={text.trim() === ''}>
              {' '}
              Check text{' '}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
