import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keyPolicyQuery } from '../../../app/key-policy.ts';
import { useMay } from '../../../app/session.ts';
import { Loaded } from '../../../ui/Loaded.tsx';
import { Section } from '../../../ui/Section.tsx';
import classes from '../Overview.module.css';
import { KeyPolicyDialog } from './KeyPolicyDialog.tsx';
import { policySentences } from './policy-words.ts';

/** The key policy, with a button to change it. */
export function KeyPolicySection() {
  const policy = useQuery(keyPolicyQuery);
  const changes = useMay()('account:update');
  const [open, setOpen] = useState(false);
  return (
    <Section
      title="Key policy"
      beside={
        changes &&
        policy.data !== undefined && (
          <Button variant="default" onClick={() => setOpen(true)}>
            Change policy
          </Button>
        )
      }
    >
      <Loaded query={policy} what="key policy">
        {(present) => (
          <>
            <ul className={classes['sentences']}>
              {policySentences(present).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
            {open && <KeyPolicyDialog present={present} onClose={() => setOpen(false)} />}
          </>
        )}
      </Loaded>
    </Section>
  );
}
