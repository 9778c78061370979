import type { ApiKeyWithSecret, Review } from '@keyward/sdk';
import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { dueQuery } from '../../app/due-keys.ts';
import { useHasPermission } from '../../app/session.ts';
import { unusedTotal } from '../../ui/keys/due-text.ts';
import { RevealDialog } from '../../ui/reveal/RevealDialog.tsx';
import { Section } from '../../ui/Section.tsx';
import { Timestamp } from '../../ui/Timestamp.tsx';
import { Decisions } from './Decisions.tsx';
import { FinishReview } from './FinishReview.tsx';
import { Progress } from './Progress.tsx';
import classes from './Review.module.css';
import { ReviewQueue } from './ReviewQueue.tsx';
import { type Reason, reasons } from './reasons.ts';

const route = getRouteApi('/settings/user-management/review');

/** An open review. */
export function OpenReview({ review }: { readonly review: Review }) {
  const { reason } = route.useSearch();
  const navigate = route.useNavigate();
  const hasPermission = useHasPermission();
  const { data: due } = useQuery(dueQuery);
  const [revealed, setRevealed] = useState<ApiKeyWithSecret>();
  /** Incremented after each undo, to restart the queue with that key. */
  const [round, setRound] = useState(0);
  const total = due && unusedTotal(due.by_reason);
  const decided = Object.values(review.decided).reduce((sum, each) => sum + each, 0);
  return (
    <>
      <Section
        title="Open review"
        aside={hasPermission('api-keys:update') && <FinishReview review={review} left={due?.due} />}
      >
        <p className={classes['text']}>
          Started <Timestamp seconds={review.started_at} /> by <bdi>{review.started_by}</bdi>.
        </p>
        <Progress decided={decided} left={due?.due} />
        {total !== undefined && <p className={classes['text']}>{total}.</p>}
        <NativeSelect
          label="Keys to review"
          mt={14}
          maw={320}
          value={reason ?? ''}
          onChange={({ currentTarget: { value } }) =>
            void navigate({ search: value === '' ? {} : { reason: value as Reason }, replace: true })
          }
          data={[
            { value: '', label: 'All that need a decision' },
            ...(Object.keys(reasons) as Reason[]).map((each) => ({
              value: each,
              label:
                due === undefined ? reasons[each] : `${reasons[each]} (${due.by_reason[each].toLocaleString('en')})`,
            })),
          ]}
        />
      </Section>
      <ReviewQueue key={`${review.id} ${reason} ${round}`} review={review} reason={reason} onSecret={setRevealed} />
      {decided > 0 && <Decisions review={review} onUndone={() => setRound((last) => last + 1)} />}
      {revealed !== undefined && (
        <RevealDialog created={revealed} isNew={false} onClose={() => setRevealed(undefined)} />
      )}
    </>
  );
}
