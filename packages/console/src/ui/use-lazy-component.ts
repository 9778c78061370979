import { type ComponentType, useEffect, useState } from 'react';

/**
 * Loads a component after its page is rendered. React's `lazy` would suspend even if the component is loaded, and delay
 * it by 0.3 s, during which keystrokes would be lost.
 * @param load a stable function
 * @param needed true if the component is needed now; otherwise a failure to load is ignored
 * @param enabled true to load it now
 */
export function useLazyComponent<Props>(
  load: () => Promise<ComponentType<Props>>,
  needed: boolean,
  enabled = true,
): ComponentType<Props> | undefined {
  const [component, setComponent] = useState<ComponentType<Props>>();
  const [failure, setFailure] = useState<{ readonly error: unknown }>();
  useEffect(() => {
    if (component !== undefined || !enabled) return;
    let unmounted = false;
    load().then(
      (loaded) => {
        if (!unmounted) setComponent(() => loaded);
      },
      (error: unknown) => {
        if (!unmounted && needed) setFailure({ error });
      },
    );
    return () => {
      unmounted = true;
    };
  }, [component, load, needed, enabled]);
  if (failure !== undefined) throw failure.error;
  return component;
}
