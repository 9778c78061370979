import type { Account } from '@keyward/sdk';
import { CopyField } from '../../ui/CopyField.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { ZoneSwitch } from '../../ui/ZoneSwitch.tsx';
import classes from './Overview.module.css';

/** The account details that integrations need. */
export function AccountFacts({ account }: { readonly account: Account }) {
  return (
    <section className={classes['panel']} aria-labelledby="account-facts">
      <h2 className={classes['heading']} id="account-facts">
        This account
      </h2>
      <CopyField label="Short name" value={account.shortname} />
      <CopyField label="API URL" value={account.url} />
      <div className={classes['since']}>
        <span>Created</span>
        <span className={classes['moment']}>
          <Timestamp seconds={account.created_at} /> <ZoneSwitch />
        </span>
      </div>
    </section>
  );
}
