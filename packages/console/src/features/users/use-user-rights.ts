import { useMay } from '../../app/session.ts';

/** Returns the user permissions of the signed-in user. */
export function useUserRights() {
  const may = useMay();
  const rights = {
    approve: may('users:create'),
    change: may('users:update'),
    remove: may('users:delete'),
    history: may('audit:fetch'),
  };
  return { ...rights, any: Object.values(rights).includes(true) };
}
