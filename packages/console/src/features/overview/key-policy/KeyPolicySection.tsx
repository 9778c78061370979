import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keyPolicyQuery } from '../../../app/key-policy.ts';
import { useHasPermission } from '../../../app/session.ts';
import { Loaded } from '../../../ui/Loaded.tsx';
import { Section } from '../../../ui/Section.tsx';
import classes from '../Overview.module.css';
import { KeyPolicyDialog } from './KeyPolicyDialog.tsx';
import { policySentences } from './policy-text.ts';

/** The key policy, with a button to change it. */
export function KeyPolicySection() {
  const policy = useQuery(keyPolicyQuery);
  const changes = useHasPermission()('account:update');
  const [open, setOpen] = useState(false);
  return (
    <Section
      title="Key policy"
      aside={
        changes &&
        policy.data !== undefined && (
          <Button variant="default" onClick={() => setOpen(true)}>
            Change policy
          </Button>
        )
      }
    >
      <Loaded query={policy} noun="key policy">
        {(current) => (
          <>
            <ul className={classes['sentences']}>
              {policySentences(current).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
            {open && <KeyPolicyDialog current={current} onClose={() => setOpen(false)} />}
          </>
        )}
      </Loaded>
    </Section>
  );
}
