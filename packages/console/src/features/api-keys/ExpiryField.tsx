import type { KeyPolicy } from '@keyward/sdk';
import { TextInput } from '@mantine/core';
import { ChoiceCards } from '../../ui/ChoiceCards.tsx';
import { Note } from '../../ui/Note.tsx';
import { formatTime } from '../../ui/time-format.ts';
import { type Expiry, expiryKinds, expirySeconds, inDays, policyDays } from './expiry.ts';

interface ExpiryFieldProps {
  readonly value: Expiry;
  readonly onChange: (expiry: Expiry) => void;
  /** What the key has now, where it is changed. */
  readonly present?: number | null;
  /** What the account asks of new keys. */
  readonly policy?: KeyPolicy | undefined;
  readonly error?: string | undefined;
}

export function ExpiryField({ value, onChange, present, policy, error }: ExpiryFieldProps) {
  const standard = value.kind === 'policy' ? policyDays(policy) : null;
  const seconds = standard === null ? (expirySeconds(value) ?? present ?? null) : inDays(standard);
  return (
    <div>
      <ChoiceCards
        legend="Expiry"
        small
        choices={expiryKinds(present !== undefined, policy)}
        value={value.kind}
        onChange={(kind) => onChange({ ...value, kind })}
      />
      <div style={{ marginTop: 10 }}>
        {value.kind === 'date' && (
          <TextInput
            type="date"
            label="Last day, in UTC"
            value={value.date}
            min={new Date().toISOString().slice(0, 10)}
            onChange={(event) => onChange({ ...value, date: event.currentTarget.value })}
            error={error}
            maw={240}
          />
        )}
        {value.kind === 'none' ? (
          <Note tone="warning">
            A key without an expiry is unusual: it works until somebody remembers to remove it. Choose this only where
            nobody could replace it in time.
          </Note>
        ) : (
          value.kind !== 'date' && <ExpirySentence seconds={seconds} />
        )}
      </div>
    </div>
  );
}

function ExpirySentence({ seconds }: { readonly seconds: number | null }) {
  const sentence =
    seconds === null
      ? 'The key never expires.'
      : `The key stops working on ${formatTime(seconds, 'utc').slice(0, 10)}.`;
  return <span style={{ color: 'var(--kw-ink-2)', fontSize: '0.8125rem' }}>{sentence}</span>;
}
