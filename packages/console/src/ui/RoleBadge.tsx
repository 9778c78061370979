import classes from './RoleBadge.module.css';

const systemRoles = ['ADMIN', 'READONLY', 'VERIFIER'];

/** The name of a role as the page shows it. Custom roles keep their own writing. */
export function roleLabel(name: string): string {
  const known = name.toUpperCase();
  return systemRoles.includes(known) ? known : name;
}

/** ADMIN stands out, for it is the one to look after. */
export function RoleBadge({ name }: { readonly name: string }) {
  const label = roleLabel(name);
  return (
    <span className={classes['root']} data-role={label}>
      {label}
    </span>
  );
}
