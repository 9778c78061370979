import { PasswordInput } from '@mantine/core';

interface NewPasswordProps {
  readonly label?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | undefined;
}

/** Says the rule before it refuses. The server judges whether a password is too easy to guess. */
export function NewPassword({ label = 'Password', value, onChange, error }: NewPasswordProps) {
  return (
    <PasswordInput
      label={label}
      description="15 characters or more. Four or five unrelated words are easy to keep in mind; any characters are allowed."
      name="new-password"
      autoComplete="new-password"
      required
      withAsterisk={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      aria-invalid={error !== undefined}
    />
  );
}

/** @returns why a password cannot be taken, or undefined */
export function passwordFault(password: string): string | undefined {
  const length = [...password].length;
  if (length >= 15) return undefined;
  return `The password has ${length} of at least 15 characters. Make it longer.`;
}
