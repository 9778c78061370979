import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** Redirects to sign-in, and back to this page afterwards. */
export function SessionEnded() {
  const router = useRouter();
  useEffect(() => {
    const back = router.latestLocation.href;
    void router.navigate({ to: '/sign-in', search: { back, ended: true }, replace: true });
  }, [router]);
  return null;
}
