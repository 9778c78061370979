import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PublicLayout } from '../../app/shell/PublicLayout.tsx';

/** Shown if a page that needs a link token was opened without one. */
export function LinkMissing({ children }: { readonly children: ReactNode }) {
  return (
    <PublicLayout title="The link is incomplete" lead={children}>
      <Button component={Link} to="/sign-in" variant="default" fullWidth mt="lg">
        Go to sign-in
      </Button>
    </PublicLayout>
  );
}
