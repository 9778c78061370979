import type { Review } from '@keyward/sdk';
import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { keyData } from '../../app/key-data.ts';
import { useChange } from '../../app/use-change.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';

interface FinishReviewProps {
  readonly review: Review;
  /** Number of keys without a decision; undefined while loading. */
  readonly left: number | undefined;
}

/** Finishes a review. Requires a confirmation if keys are undecided, because a finished review cannot be reopened. */
export function FinishReview({ review, left }: FinishReviewProps) {
  const announce = useAnnounce();
  const [confirming, setConfirming] = useState(false);
  const finish = useChange(() => api.finishReview({ params: { id: review.id } }), {
    invalidates: keyData,
    onDone: () => announce('The review was finished.'),
  });
  return (
    <>
      <Button
        variant="default"
        loading={finish.pending}
        onClick={() => (left === 0 ? finish.run() : setConfirming(true))}
      >
        Finish review
      </Button>
      {!confirming && <FormErrors error={finish.error} />}
      {confirming && (
        <ConfirmDialog
          title="Finish this review?"
          action="Finish review"
          change={finish}
          onCancel={() => setConfirming(false)}
        >
          <Text size="sm">{undecidedSentence(left)}</Text>
          <Text size="sm">A finished review cannot be reopened, and its decisions can no longer be undone here.</Text>
        </ConfirmDialog>
      )}
    </>
  );
}

function undecidedSentence(left: number | undefined): string {
  if (left === undefined) return 'Some keys may still need a decision.';
  if (left === 1) return '1 key still needs a decision. It keeps working as it is.';
  return `${left.toLocaleString('en')} keys still need a decision. They keep working as they are.`;
}
