import classes from './RoleBadge.module.css';

const systemRoles = ['ADMIN', 'READONLY', 'VERIFIER'];

/** Returns the display name of a role. Custom roles keep their case. */
export function roleLabel(name: string): string {
  const known = name.toUpperCase();
  return systemRoles.includes(known) ? known : name;
}

/** Highlights ADMIN. */
export function RoleBadge({ name }: { readonly name: string }) {
  const label = roleLabel(name);
  return (
    <span className={classes['root']} data-role={label}>
      {label}
    </span>
  );
}
