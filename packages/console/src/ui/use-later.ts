import { type ComponentType, useEffect, useState } from 'react';

/**
 * A component that is fetched after the page around it is shown, so that the page comes sooner. `lazy` of React would
 * suspend even when it is there, and what suspended is held back for 0.3 s: what is typed meanwhile would be lost.
 * @param load the same function each time
 * @param wanted whether the page would show it now: only then a failure is the page's
 * @param due whether it is time to fetch it
 */
export function useLater<Props>(
  load: () => Promise<ComponentType<Props>>,
  wanted: boolean,
  due = true,
): ComponentType<Props> | undefined {
  const [component, setComponent] = useState<ComponentType<Props>>();
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  useEffect(() => {
    if (component !== undefined || !due) return;
    let gone = false;
    load().then(
      (loaded) => {
        if (!gone) setComponent(() => loaded);
      },
      (error: unknown) => {
        if (!gone && wanted) setFailure({ error });
      },
    );
    return () => {
      gone = true;
    };
  }, [component, load, wanted, due]);
  if (failure !== undefined) throw failure.error;
  return component;
}
