import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { EntranceFrame } from '../../app/shell/EntranceFrame.tsx';

/** When a page that lives by a link was opened without one. */
export function LinkMissing({ children }: { readonly children: ReactNode }) {
  return (
    <EntranceFrame title="The link is incomplete" lead={children}>
      <Button component={Link} to="/sign-in" variant="default" fullWidth mt="lg">
        Go to sign-in
      </Button>
    </EntranceFrame>
  );
}
