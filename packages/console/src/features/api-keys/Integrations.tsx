import type { SharedSecretStatus } from '@keyward/sdk';
import { Timestamp } from '../../ui/Timestamp.tsx';
import classes from './Integrations.module.css';

interface IntegrationsProps {
  readonly integrations: SharedSecretStatus['integrations'];
  /** The secret that the integrations used most recently. */
  readonly which?: 'current' | 'old';
}

/** The keys whose last exchange within 30 days used the secret. */
export function Integrations({ integrations, which = 'current' }: IntegrationsProps) {
  if (integrations.length === 0) {
    return <p className={classes['title']}>No integration has used the {which} secret in the last 30 days.</p>;
  }
  const count = integrations.length;
  return (
    <div>
      <p className={classes['title']}>
        {count === 1 ? '1 integration' : `${count} integrations`} used the {which} secret in the last 30 days
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list must be scrollable with the keyboard. */}
      <ul className={classes['list']} tabIndex={0} aria-label={`Integrations that used the ${which} secret`}>
        {integrations.map(({ appname, last_exchange }) => (
          <li key={appname}>
            <span className={classes['name']}>{appname}</span>
            <Timestamp seconds={last_exchange} />
          </li>
        ))}
      </ul>
    </div>
  );
}
