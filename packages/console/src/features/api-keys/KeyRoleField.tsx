import { RoleField } from '../../ui/RoleField.tsx';

interface KeyRoleFieldProps {
  /** The name as the API answers it. */
  readonly value: string;
  readonly onChange: (role: string) => void;
}

export function KeyRoleField(props: KeyRoleFieldProps) {
  return (
    <RoleField
      {...props}
      warning="Whoever holds this key administers the account. Give it only where READONLY is not enough."
    />
  );
}
