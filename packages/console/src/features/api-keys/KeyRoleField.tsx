import { RoleField } from '../../ui/RoleField.tsx';

interface KeyRoleFieldProps {
  /** Role name as in API responses. */
  readonly value: string;
  readonly onChange: (role: string) => void;
}

export function KeyRoleField(props: KeyRoleFieldProps) {
  return (
    <RoleField {...props} warning="This key can administer the account. Use ADMIN only if READONLY is not enough." />
  );
}
