import { useHasPermission } from '../../app/session.ts';

/** Returns the replica permissions of the user. */
export function useReplicaRights() {
  const hasPermission = useHasPermission();
  const rights = { renew: hasPermission('replicas:update'), remove: hasPermission('replicas:delete') };
  return { ...rights, any: Object.values(rights).includes(true) };
}
