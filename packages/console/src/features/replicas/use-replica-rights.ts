import { useMay } from '../../app/session.ts';

/** Returns the replica permissions of the user. */
export function useReplicaRights() {
  const may = useMay();
  const rights = { renew: may('replicas:update'), remove: may('replicas:delete') };
  return { ...rights, any: Object.values(rights).includes(true) };
}
