import { NativeSelect, TextInput } from '@mantine/core';
import { AddressesField } from '../../ui/AddressesField.tsx';
import { Fold } from '../../ui/Fold.tsx';
import classes from './LimitsField.module.css';
import { type Limits, limitsSummary, periodChoices } from './limits.ts';

interface LimitsFieldProps {
  readonly value: Limits;
  readonly onChange: (limits: Limits) => void;
  /** The error of the number of requests. */
  readonly error?: string | undefined;
}

/** Allowed IPs and rate limit of a key. */
export function LimitsField({ value, onChange, error }: LimitsFieldProps) {
  return (
    <Fold title="Limits" words={limitsSummary(value)} held={error !== undefined}>
      <AddressesField
        value={value.addresses}
        onChange={(addresses) => onChange({ ...value, addresses })}
        what="the key is accepted"
      />
      <RateFields value={value} onChange={onChange} error={error} />
    </Fold>
  );
}

function RateFields({ value, onChange, error }: LimitsFieldProps) {
  return (
    <div className={classes['rate']}>
      <NativeSelect
        label="Rate limit"
        description="How many requests the key can make."
        data={periodChoices(value.period)}
        value={value.period}
        onChange={(event) => onChange({ ...value, period: event.currentTarget.value })}
      />
      {value.period !== 'off' && (
        <TextInput
          label="Requests"
          description="From 1 to 100,000."
          inputMode="numeric"
          value={value.uses}
          onChange={(event) => onChange({ ...value, uses: event.currentTarget.value.trim() })}
          error={error}
          autoComplete="off"
        />
      )}
    </div>
  );
}
