import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** Leads to sign-in, once, with the way back to here. */
export function SessionEnded() {
  const router = useRouter();
  useEffect(() => {
    const back = router.latestLocation.href;
    void router.navigate({ to: '/sign-in', search: { back, ended: true }, replace: true });
  }, [router]);
  return null;
}
