import { Textarea } from '@mantine/core';

interface AddressesFieldProps {
  readonly value: string;
  readonly onChange: (addresses: string) => void;
  /** What is allowed from these addresses alone: "the key may be used". */
  readonly what: string;
}

const style = { input: { fontFamily: 'var(--kw-mono)', fontSize: '0.8125rem' } };

/** Addresses and blocks, one a line; {@link addressesOf} reads them. Their faults are the server's to find. */
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

/** Commas and spaces part addresses as well, so that a list from elsewhere can be pasted. */
export function addressesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((each) => each !== '');
}
