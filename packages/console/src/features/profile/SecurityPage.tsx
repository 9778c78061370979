import { Stack } from '@mantine/core';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { PasswordSection } from './PasswordSection.tsx';
import { SessionsSection } from './SessionsSection.tsx';

/** The password and the sessions of the signed-in user. Requires no permission. */
export function SecurityPage() {
  return (
    <>
      <PageHeader
        trail={['Settings', 'My Profile', 'Security']}
        title="My Profile - Security"
        lead="Change your password, and sign out sessions that you do not recognize."
      />
      <Stack gap={20}>
        <PasswordSection />
        <SessionsSection />
      </Stack>
    </>
  );
}
