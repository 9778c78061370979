import { useHasPermission } from '../../app/session.ts';

/** Returns the user permissions of the signed-in user. */
export function useUserRights() {
  const hasPermission = useHasPermission();
  const rights = {
    approve: hasPermission('users:create'),
    change: hasPermission('users:update'),
    remove: hasPermission('users:delete'),
    history: hasPermission('audit:fetch'),
  };
  return { ...rights, any: Object.values(rights).includes(true) };
}
