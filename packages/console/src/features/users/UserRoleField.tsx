import { RoleField } from '../../ui/RoleField.tsx';

interface UserRoleFieldProps {
  /** The name as the API answers it. */
  readonly value: string;
  readonly onChange: (role: string) => void;
  /** The role that the person has already. */
  readonly present?: string | undefined;
}

export function UserRoleField(props: UserRoleFieldProps) {
  return (
    <RoleField
      {...props}
      warning="An administrator can do all that you can: add and remove keys and people, you among them. You confirm your password before this role is given."
    />
  );
}
