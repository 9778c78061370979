import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useHasPermission } from '../../app/session.ts';
import classes from './LeakPolicy.module.css';
import { type Policy, policies } from './policies.ts';
import { leakPolicyQuery } from './queries.ts';

/** The leak policy, with a button to change it. */
export function LeakPolicy({ onChange }: { readonly onChange: (current: Policy) => void }) {
  const hasPermission = useHasPermission();
  const { data: policy } = useQuery(leakPolicyQuery);
  if (policy === undefined) return null;
  const { label, text } = policies[policy];
  return (
    <section className={classes['root']} aria-labelledby="leak-policy">
      <div className={classes['words']}>
        <h2 className={classes['heading']} id="leak-policy">
          When a key leaks: {label}
        </h2>
        <p className={classes['text']}>{text}</p>
      </div>
      {hasPermission('leaks:update') && (
        <Button variant="default" onClick={() => onChange(policy)}>
          Change policy
        </Button>
      )}
    </section>
  );
}
