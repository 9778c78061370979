import '@mantine/core/styles/Switch.layer.css';
import type { AccountChange } from '@keyward/sdk';
import { Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { api } from '../../app/api.ts';
import { useReauthentication } from '../../app/reauthentication/reauthentication.ts';
import { useAction } from '../../app/use-action.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import classes from './Overview.module.css';
import { accountKey } from './queries.ts';

interface SettingSwitchProps {
  readonly name: keyof Pick<AccountChange, 'password_tokens' | 'keys_reveal_secret'>;
  readonly label: string;
  readonly text: string;
  readonly on: boolean;
}

/** A switch that changes a setting immediately, after a re-authentication. Shows the stored value. */
export function SettingSwitch({ name, label, text, on }: SettingSwitchProps) {
  const client = useQueryClient();
  const reauthentication = useReauthentication();
  const announce = useAnnounce();
  const id = useId();
  const change = useAction(async (next: boolean) => {
    const { data } = await reauthentication.run(() => api.updateAccount({ body: { [name]: next } }));
    client.setQueryData(accountKey, data);
    announce(`${label}: ${data[name] ? 'on' : 'off'}.`);
  });
  return (
    <div>
      <div className={classes['setting']}>
        <div>
          <label className={classes['label']} htmlFor={id}>
            {label}
          </label>
          <p className={classes['text']} id={`${id}-text`}>
            {text}
          </p>
        </div>
        <span className={classes['state']}>
          <span aria-hidden="true">{on ? 'On' : 'Off'}</span>
          <Switch
            id={id}
            size="md"
            withThumbIndicator={false}
            classNames={{ track: classes['track'] ?? '', thumb: classes['thumb'] ?? '' }}
            aria-describedby={`${id}-text`}
            checked={on}
            aria-busy={change.pending}
            onChange={(event) => {
              if (!change.pending) change.run(event.currentTarget.checked);
            }}
          />
        </span>
      </div>
      <FormErrors error={change.error} />
    </div>
  );
}
