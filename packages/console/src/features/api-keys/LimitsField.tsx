import { NativeSelect, TextInput } from '@mantine/core';
import { AllowedIpsField } from '../../ui/AllowedIpsField.tsx';
import { Collapsible } from '../../ui/Collapsible.tsx';
import classes from './LimitsField.module.css';
import { type Limits, limitsSummary, periodChoices } from './limits.ts';

interface LimitsFieldProps {
  readonly value: Limits;
  readonly onChange: (limits: Limits) => void;
  /** The validation error of the number of requests. */
  readonly error?: string | undefined;
}

/** Allowed IPs and rate limit of a key. */
export function LimitsField({ value, onChange, error }: LimitsFieldProps) {
  return (
    <Collapsible title="Limits" summary={limitsSummary(value)} forceOpen={error !== undefined}>
      <AllowedIpsField
        value={value.allowedIps}
        onChange={(allowedIps) => onChange({ ...value, allowedIps })}
        effect="the key is accepted"
      />
      <RateFields value={value} onChange={onChange} error={error} />
    </Collapsible>
  );
}

function RateFields({ value, onChange, error }: LimitsFieldProps) {
  return (
    <div className={classes['rate']}>
      <NativeSelect
        label="Rate limit"
        description="Limits requests with this key."
        data={periodChoices(value.period)}
        value={value.period}
        onChange={(event) => onChange({ ...value, period: event.currentTarget.value })}
      />
      {value.period !== 'off' && (
        <TextInput
          label="Requests"
          description="From 1 to 100,000."
          inputMode="numeric"
          value={value.requests}
          onChange={(event) => onChange({ ...value, requests: event.currentTarget.value.trim() })}
          error={error}
          autoComplete="off"
        />
      )}
    </div>
  );
}
