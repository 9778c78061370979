import type { Webhook } from '@keyward/sdk';
import { StatusMark } from '../../ui/StatusMark.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { TwoLines } from '../../ui/TwoLines.tsx';

const reasons = {
  manual: 'by a user',
  gone: 'the receiver returned 410 Gone',
  failing: 'no delivery succeeded for five days',
  secret_revoked: 'its secret was revoked; regenerate it',
};

/** The state of a webhook. */
export function WebhookState({ webhook }: { readonly webhook: Webhook }) {
  const { disabled_reason: reason, failing_since: since } = webhook;
  if (reason !== null) {
    return (
      <TwoLines second={reasons[reason]}>
        <StatusMark label="Disabled" state="error" />
      </TwoLines>
    );
  }
  if (since === null) return <StatusMark label="Enabled" state="ok" />;
  return (
    <TwoLines
      second={
        <>
          since <Timestamp seconds={since} />
        </>
      }
    >
      <StatusMark label="Failing" state="pending" />
    </TwoLines>
  );
}
