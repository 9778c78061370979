import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { PublicLayout } from './shell/PublicLayout.tsx';

/** The page for unknown paths, including for users who are not signed in. */
export function NotFoundPage() {
  return (
    <PublicLayout title="Page not found" lead="The link may be old or mistyped.">
      <Button component={Link} to="/settings/user-management/api-keys" size="md" fullWidth mt="lg">
        Open API Keys
      </Button>
    </PublicLayout>
  );
}
