import type { SharedSecret, SharedSecretStatus } from '@keyward/sdk';
import { Button, Stack } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { api } from '../../app/api.ts';
import { useReauthentication } from '../../app/reauthentication/reauthentication.ts';
import { useHasPermission } from '../../app/session.ts';
import { useAction } from '../../app/use-action.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { SecretFacts } from './SecretFacts.tsx';
import { SecretRotation } from './SecretRotation.tsx';
import classes from './SecretView.module.css';
import { useCountdown } from './use-countdown.ts';

interface SecretViewProps {
  readonly status: SharedSecretStatus;
  /** Undefined while masked. */
  readonly secret: SharedSecret | undefined;
  readonly onSecret: (secret: SharedSecret | undefined) => void;
  readonly onRegenerate: () => void;
  readonly onCancel: () => void;
}

const SHOWN_SECONDS = 30;

/** Shows the shared secret masked, and for 30 seconds after Reveal. */
export function SecretView({ status, secret, onSecret, onRegenerate, onCancel }: SecretViewProps) {
  const reauthentication = useReauthentication();
  const hasPermission = useHasPermission();
  const reveal = useAction(async () => {
    onSecret((await reauthentication.run(() => api.revealSharedSecret())).data);
  });
  const left = useCountdown(secret === undefined ? 0 : SHOWN_SECONDS, () => onSecret(undefined));
  return (
    <Stack gap="md">
      <div className={classes['box']}>
        <code className={classes['value']} data-masked={secret === undefined || undefined}>
          {secret?.shared_secret ?? '•'.repeat(40)}
        </code>
        <div className={classes['row']}>
          <span className={`${classes['hint']} kw-figures`}>
            {secret === undefined ? 'Each reveal is recorded in the audit log.' : `Hidden in ${left} s.`}
          </span>
          <span className={classes['buttons']}>
            {secret === undefined ? (
              <Button
                size="xs"
                loading={reveal.pending}
                leftSection={<IconEye size={15} aria-hidden="true" />}
                onClick={() => reveal.run()}
              >
                Reveal
              </Button>
            ) : (
              <>
                <Button
                  variant="default"
                  size="xs"
                  leftSection={<IconEyeOff size={15} aria-hidden="true" />}
                  onClick={() => onSecret(undefined)}
                >
                  Hide
                </Button>
                <CopyButton value={secret.shared_secret} valueName="shared secret" variant="filled" />
              </>
            )}
          </span>
        </div>
      </div>
      <SecretFacts status={status} />
      <SecretRotation status={status} />
      <FormErrors error={reveal.error} />
      <div className={classes['foot']}>
        {hasPermission('shared-secret:update') && status.old_valid_until === null && (
          <Button variant="default" onClick={onRegenerate}>
            REGENERATE
          </Button>
        )}
        <Button variant="default" onClick={onCancel}>
          CANCEL
        </Button>
      </div>
    </Stack>
  );
}
