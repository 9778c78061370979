import { useMay } from '../../app/session.ts';

/** What this person may do with users, so that nothing is offered that would be refused. */
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
