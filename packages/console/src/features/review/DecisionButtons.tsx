import type { ApiKeyWithSecret, Review, ReviewItem } from '@keyward/sdk';
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, serverClock } from '../../app/api.ts';
import { keyData } from '../../app/key-data.ts';
import { rolesQuery } from '../../app/roles.ts';
import { useHasPermission } from '../../app/session.ts';
import { useChange } from '../../app/use-change.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { useShortcuts } from '../../ui/use-shortcuts.ts';
import { confirmations, type DecisionKind, isConfirmed } from './confirmations.ts';
import classes from './Review.module.css';

interface DecisionButtonsProps {
  readonly review: Review;
  readonly item: ReviewItem;
  /** @param sentence describes the decision */
  readonly onDone: (sentence: string) => void;
  readonly onSecret: (created: ApiKeyWithSecret) => void;
}

const KEEP_SECONDS = 90 * 86_400;

const sentences: Readonly<Record<DecisionKind, string>> = {
  disable: 'was disabled',
  keep: 'is kept for 90 days',
  rotate: 'has a new secret; the old one expires in 24 hours',
  reduce: 'is READONLY now',
  delete: 'was deleted',
};

/**
 * A button and a shortcut for each decision. Requires a confirmation if the decision cannot be undone or the key can
 * change Keyward itself.
 */
export function DecisionButtons({ review, item, onDone, onSecret }: DecisionButtonsProps) {
  const hasPermission = useHasPermission();
  const [confirming, setConfirming] = useState<keyof typeof confirmations>();
  const { appname, roles } = item.key;
  const role = roles[0] ?? '';
  const { data: known = [] } = useQuery({ ...rolesQuery, enabled: hasPermission('roles:fetch') });
  const decide = useChange(
    async (decision: DecisionKind) => {
      const now = serverClock() || Math.floor(Date.now() / 1000);
      const body = decision === 'keep' ? { appname, decision, keep_until: now + KEEP_SECONDS } : { appname, decision };
      const headers = { 'idempotency-key': crypto.randomUUID() };
      return (await api.decideReviewItem({ params: { id: review.id }, headers, body })).data;
    },
    {
      invalidates: keyData,
      onDone: ({ decision: { decision }, new_secret: created }) => {
        if (created !== null) onSecret(created);
        onDone(`${appname} ${sentences[decision]}.`);
      },
    },
  );
  const choose = (decision: DecisionKind) => () => {
    if (decide.pending) return;
    if (isConfirmed(decision, role, known)) setConfirming(decision);
    else decide.run(decision);
  };
  const choices: readonly {
    kind: DecisionKind;
    shortcut: string;
    label: string;
    shown: boolean;
    onPress: () => void;
  }[] = [
    { kind: 'disable', shortcut: '1', label: 'Disable', shown: true, onPress: choose('disable') },
    { kind: 'keep', shortcut: '2', label: 'Keep for 90 days', shown: true, onPress: choose('keep') },
    { kind: 'rotate', shortcut: '3', label: 'Rotate', shown: true, onPress: choose('rotate') },
    { kind: 'reduce', shortcut: '4', label: 'Reduce to READONLY', shown: role === 'admin', onPress: choose('reduce') },
    {
      kind: 'delete',
      shortcut: '5',
      label: 'Delete',
      shown: hasPermission('api-keys:delete'),
      onPress: choose('delete'),
    },
  ];
  const shown = choices.filter((each) => each.shown);
  useShortcuts(Object.fromEntries(shown.map(({ shortcut, onPress }) => [shortcut, onPress])));
  return (
    <>
      {confirming === undefined && <FormErrors error={decide.error} />}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a form around it. */}
      <div className={classes['choices']} role="group" aria-label={`Decide about ${appname}`}>
        {shown.map(({ kind, shortcut, label, onPress }) => (
          <Button
            key={kind}
            variant={kind === 'disable' ? 'filled' : 'default'}
            {...(kind === 'delete' && { color: 'red', variant: 'outline' })}
            aria-keyshortcuts={shortcut}
            aria-busy={decide.pending}
            onClick={onPress}
          >
            {label} <kbd>{shortcut}</kbd>
          </Button>
        ))}
      </div>
      {confirming !== undefined && (
        <ConfirmDialog
          title={confirmations[confirming].title(appname)}
          action={confirmations[confirming].action}
          change={{ ...decide, run: () => decide.run(confirming) }}
          onCancel={() => setConfirming(undefined)}
          danger={confirming !== 'rotate'}
          {...(confirming === 'delete' && { typed: appname })}
        >
          <Text size="sm">{confirmations[confirming].text}</Text>
        </ConfirmDialog>
      )}
    </>
  );
}
