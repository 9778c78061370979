import { useMediaQuery } from '@mantine/hooks';

/** Returns whether tables are displayed as cards. */
export function useNarrow(): boolean {
  return useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
}
