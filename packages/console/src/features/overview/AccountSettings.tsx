import type { Account } from '@keyward/sdk';
import { useHasPermission } from '../../app/session.ts';
import classes from './Overview.module.css';
import { SettingSwitch } from './SettingSwitch.tsx';
import { settings } from './settings.ts';

/** The account settings, as switches or read-only. */
export function AccountSettings({ account }: { readonly account: Account }) {
  const hasPermission = useHasPermission();
  return (
    <section className={classes['panel']} aria-labelledby="account-settings">
      <h2 className={classes['heading']} id="account-settings">
        Settings
      </h2>
      {settings.map(({ name, label, text }) =>
        hasPermission('account:update') ? (
          <SettingSwitch key={name} name={name} label={label} text={text} on={account[name]} />
        ) : (
          <div key={name} className={classes['setting']}>
            <div>
              <div className={classes['label']}>{label}</div>
              <p className={classes['text']}>{text}</p>
            </div>
            <span className={classes['state']}>{account[name] ? 'On' : 'Off'}</span>
          </div>
        ),
      )}
    </section>
  );
}
