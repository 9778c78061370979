import { Textarea } from '@mantine/core';

interface AddressesFieldProps {
  readonly value: string;
  readonly onChange: (addresses: string) => void;
  /** The effect of the list: "the key is accepted". */
  readonly what: string;
}

const style = { input: { fontFamily: 'var(--kw-mono)', fontSize: '0.8125rem' } };

/** IP addresses and CIDR blocks, one per line, parsed by {@link addressesOf}. The server validates them. */
export function AddressesField({ value, onChange, what }: AddressesFieldProps) {
  return (
    <Textarea
      label="Allowed IPs"
      description={`IP addresses or CIDR blocks from which ${what}, one per line. Leave empty to allow any.`}
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
export function addressesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((each) => each !== '');
}
