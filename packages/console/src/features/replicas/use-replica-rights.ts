import { useMay } from '../../app/session.ts';

/** What this person may do with replicas, so that nothing is offered that would be refused. */
export function useReplicaRights() {
  const may = useMay();
  const rights = { renew: may('replicas:update'), remove: may('replicas:delete') };
  return { ...rights, any: Object.values(rights).includes(true) };
}
