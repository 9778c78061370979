import { useEffect, useRef, useState } from 'react';

/**
 * Counts down seconds and calls a function at the end. Uses the clock, because timers are throttled in background tabs.
 * @param seconds 0 if inactive
 * @returns the remaining seconds
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
      const secondsLeft = Math.ceil((until - Date.now()) / 1000);
      setLeft(Math.max(0, secondsLeft));
      if (secondsLeft <= 0) end.current();
    }, 250);
    return () => clearInterval(timer);
  }, [seconds]);
  return left;
}
