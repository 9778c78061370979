import { useEffect, useRef, useState } from 'react';

/**
 * Counts down from a number of seconds, and says when it has come to the end. By the clock, since timers rest while
 * the tab is in the background.
 * @param seconds 0 for not now
 * @returns the seconds that are left
 */
export function useCountdown(seconds: number, onEnd: () => void): number {
  const [left, setLeft] = useState(seconds);
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => {
    setLeft(seconds);
    if (seconds === 0) return;
    const until = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      const rest = Math.ceil((until - Date.now()) / 1000);
      setLeft(Math.max(0, rest));
      if (rest <= 0) end.current();
    }, 250);
    return () => clearInterval(timer);
  }, [seconds]);
  return left;
}
