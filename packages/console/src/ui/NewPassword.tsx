import { PasswordInput } from '@mantine/core';

interface NewPasswordProps {
  readonly label?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | undefined;
}

/** A field for a new password. The server also rejects passwords that are easy to guess. */
export function NewPassword({ label = 'Password', value, onChange, error }: NewPasswordProps) {
  return (
    <PasswordInput
      label={label}
      description="At least 15 characters, such as four or five unrelated words. Any characters are allowed."
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

/** Returns the error of an invalid password. */
export function passwordError(password: string): string | undefined {
  const length = [...password].length;
  if (length >= 15) return undefined;
  return `The password has ${length} characters. Use at least 15.`;
}
