import { Textarea } from '@mantine/core';

interface AllowedIpsFieldProps {
  readonly value: string;
  readonly onChange: (allowedIps: string) => void;
  /** The effect of the list, such as "the key is accepted". */
  readonly effect: string;
}

const style = { input: { fontFamily: 'var(--kw-mono)', fontSize: '0.8125rem' } };

/** IP addresses and CIDR blocks, one per line, parsed by {@link parseIps}. The server validates them. */
export function AllowedIpsField({ value, onChange, effect }: AllowedIpsFieldProps) {
  return (
    <Textarea
      label="Allowed IPs"
      description={`IP addresses or CIDR blocks from which ${effect}, one per line. Leave empty to allow any.`}
      placeholder={'203.0.113.7\n10.0.0.0/8\n2001:db8::/32'}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      styles={style}
      autosize
      minRows={3}
      maxRows={8}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

/** Also splits at commas and spaces, so that a list can be pasted. */
export function parseIps(text: string): string[] {
  return text.split(/[\s,;]+/).filter((each) => each !== '');
}
