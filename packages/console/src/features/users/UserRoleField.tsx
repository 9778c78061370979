import { RoleField } from '../../ui/RoleField.tsx';

interface UserRoleFieldProps {
  /** Role name as in API responses. */
  readonly value: string;
  readonly onChange: (role: string) => void;
  /** The current role of the user. */
  readonly current?: string | undefined;
}

export function UserRoleField(props: UserRoleFieldProps) {
  return (
    <RoleField
      {...props}
      warning="An administrator can do everything that you can, including adding and removing keys and users, and removing you. Granting this role requires your password."
    />
  );
}
