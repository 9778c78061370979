import { TextInput } from '@mantine/core';
import { useKeyPolicy } from '../../app/key-policy.ts';
import { ChoiceCards } from '../../ui/ChoiceCards.tsx';
import { Note } from '../../ui/Note.tsx';
import { formatTime } from '../../ui/time-format.ts';
import { type Expiry, expiryKinds, expirySeconds, inDays, lastDay, policyDays } from './expiry.ts';

interface ExpiryFieldProps {
  readonly value: Expiry;
  readonly onChange: (expiry: Expiry) => void;
  readonly target: 'new' | 'one' | 'many';
  /** The key's current expiry. */
  readonly current?: number | null;
  readonly error?: string | undefined;
}

export function ExpiryField({ value, onChange, target, current, error }: ExpiryFieldProps) {
  const policy = useKeyPolicy();
  const defaultDays = value.kind === 'policy' ? policyDays(policy) : null;
  const seconds = defaultDays === null ? (expirySeconds(value) ?? current ?? null) : inDays(defaultDays);
  return (
    <div>
      <ChoiceCards
        legend="Expiry"
        small
        choices={expiryKinds(target, policy)}
        value={value.kind}
        onChange={(kind) => onChange({ ...value, kind })}
      />
      <div style={{ marginTop: 10 }}>
        {value.kind === 'date' && (
          <TextInput
            type="date"
            label="Last day (UTC)"
            value={value.date}
            min={new Date().toISOString().slice(0, 10)}
            max={lastDay(policy)}
            onChange={(event) => onChange({ ...value, date: event.currentTarget.value })}
            error={error}
            maw={240}
          />
        )}
        {value.kind === 'none' ? (
          <Note tone="warning">
            A key without an expiry works until it is disabled or deleted. Choose this only if the key cannot be
            replaced before an expiry.
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
    seconds === null ? 'The key never expires.' : `The key expires on ${formatTime(seconds, 'utc').slice(0, 10)}.`;
  return <span style={{ color: 'var(--kw-ink-2)', fontSize: '0.8125rem' }}>{sentence}</span>;
}
