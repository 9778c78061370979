import { useMediaQuery } from '@mantine/hooks';

/** Whether the window is so narrow that a table becomes cards. */
export function useNarrow(): boolean {
  return useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
}
