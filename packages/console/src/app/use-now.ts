import { useEffect, useState } from 'react';
import { serverNow } from './api.ts';

const SECOND = 1000;

/** The server's clock, as it goes on. @param every seconds between two looks at it */
export function useNow(every: number): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), every * SECOND);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
