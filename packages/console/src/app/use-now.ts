import { useEffect, useState } from 'react';
import { serverNow } from './api.ts';

const SECOND = 1000;

/** Returns the server's time, updated regularly. @param every interval in seconds */
export function useNow(every: number): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), every * SECOND);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
