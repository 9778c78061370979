import { useEffect, useState } from 'react';
import { serverNow } from './api.ts';

const SECOND = 1000;

/** Returns the server's time, updated regularly. @param intervalSeconds interval in seconds */
export function useNow(intervalSeconds: number): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), intervalSeconds * SECOND);
    return () => clearInterval(timer);
  }, [intervalSeconds]);
  return now;
}
