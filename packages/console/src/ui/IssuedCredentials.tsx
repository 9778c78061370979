import type { IssuedByUser, IssuedCredential } from '@keyward/sdk';
import { Checkbox, Text } from '@mantine/core';
import { ScrollList } from './ScrollList.tsx';
import { Timestamp } from './Timestamp.tsx';

const kinds: Readonly<Record<IssuedCredential['kind'], string>> = {
  api_key_secret: 'secret of the API key',
  old_api_key_secret: 'old secret of the API key',
  invitation: 'invitation',
  password_reset: 'password reset link',
  replica_credential: 'credential of the replica',
  old_replica_credential: 'old credential of the replica',
  webhook_secret: 'secret of the webhook',
  old_webhook_secret: 'old secret of the webhook',
};

/** The effect of revoking the credential on the object that it belongs to. */
const effects: Readonly<Partial<Record<IssuedCredential['kind'], string>>> = {
  api_key_secret: 'Revoking it disables the key.',
  replica_credential: 'Revoking it disconnects the replica.',
  webhook_secret: 'Revoking it disables the webhook.',
};

/** Credentials with their issuer, their time of issue, and what depends on them. */
export function IssuedCredentials({ credentials }: { readonly credentials: readonly IssuedCredential[] }) {
  return (
    <ScrollList label="Issued credentials" short>
      {credentials.map((each) => (
        <li key={`${each.kind} ${each.name} ${each.issued_at} ${each.issued_by}`}>
          <span className="kw-break">
            <bdi>{each.name}</bdi> {kinds[each.kind]}, issued by {each.issued_by} <Timestamp seconds={each.issued_at} />
            . {effects[each.kind]}
            {each.kind === 'api_key_secret' && (
              <>
                {' '}
                Last login: <Timestamp seconds={each.last_login} />.
              </>
            )}
          </span>
        </li>
      ))}
    </ScrollList>
  );
}

interface SharedSecretChoiceProps {
  readonly sharedSecret: IssuedByUser['shared_secret'];
  readonly possible: boolean;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Every integration has the shared secret, so it is regenerated only on request. */
export function SharedSecretChoice({ sharedSecret, possible, checked, onChange }: SharedSecretChoiceProps) {
  if (sharedSecret === null) return null;
  const known = (
    <>
      It was revealed to {sharedSecret.seen_by} <Timestamp seconds={sharedSecret.seen_at} />.
    </>
  );
  return possible ? (
    <Checkbox
      label="Regenerate the shared secret"
      description={<>{known} Every integration stops working until it has the new one.</>}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  ) : (
    <Text size="sm">The shared secret is not changed. {known}</Text>
  );
}

/** A note that some credentials have no known issuer. */
export function UnknownIssuers({ unknown }: { readonly unknown: boolean }) {
  if (!unknown) return null;
  return (
    <Text size="sm" c="dimmed">
      Some credentials of this account were issued before Keyward recorded issuers. They are not listed.
    </Text>
  );
}
