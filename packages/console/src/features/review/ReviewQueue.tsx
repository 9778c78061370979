import type { ApiKeyWithSecret, Review } from '@keyward/sdk';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useHasPermission } from '../../app/session.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Section } from '../../ui/Section.tsx';
import { useShortcuts } from '../../ui/use-shortcuts.ts';
import { DecisionButtons } from './DecisionButtons.tsx';
import { itemsQuery } from './queries.ts';
import classes from './Review.module.css';
import { ReviewItemDetails } from './ReviewItemDetails.tsx';
import type { Reason } from './reasons.ts';

interface ReviewQueueProps {
  readonly review: Review;
  readonly reason: Reason | undefined;
  readonly onSecret: (created: ApiKeyWithSecret) => void;
}

/** Shows the keys of a review one by one. Skipped keys are shown again after the last one. */
export function ReviewQueue({ review, reason, onSecret }: ReviewQueueProps) {
  const [cursor, setCursor] = useState<string>();
  const [position, setPosition] = useState(0);
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const items = useQuery(itemsQuery(review.id, reason, cursor));
  const hasPermission = useHasPermission();
  const announce = useAnnounce();
  const heading = useRef<HTMLHeadingElement>(null);
  const open = items.data?.data.filter(({ key }) => !decided.has(key.id)) ?? [];
  const item = open[Math.min(position, open.length - 1)];
  const next = items.data?.meta.next_cursor ?? undefined;
  const isLast = position >= open.length - 1;
  const skip = () => {
    if (!isLast) setPosition(position + 1);
    else goToPage(next);
  };
  const goToPage = (to: string | undefined) => {
    setPosition(0);
    if (to === cursor) void items.refetch();
    else setCursor(to);
  };
  const back = () => setPosition(Math.max(0, position - 1));
  useShortcuts({ n: skip, p: back });
  const itemId = item?.key.id;
  const shown = useRef<string | undefined>(undefined);
  useEffect(() => {
    // Moves the focus to the next key, but not on the first render.
    if (itemId !== undefined && shown.current !== undefined && shown.current !== itemId) heading.current?.focus();
    shown.current = itemId ?? shown.current;
  }, [itemId]);
  const done = (sentence: string) => {
    announce(sentence);
    if (item === undefined) return;
    if (open.length === 1 && next !== undefined) goToPage(next);
    setDecided(new Set([...decided, item.key.id]));
    if (position >= open.length - 1) setPosition(Math.max(0, open.length - 2));
  };
  return (
    <Section title="Decision">
      <Loaded query={items} noun="keys">
        {() =>
          item === undefined ? (
            <p className={classes['text']}>
              {cursor === undefined ? 'No keys are left to review.' : 'You have reached the last key.'}{' '}
              {cursor !== undefined && (
                <Button variant="default" onClick={() => goToPage(undefined)}>
                  Back to the first key
                </Button>
              )}
            </p>
          ) : (
            <>
              <ReviewItemDetails item={item} headingRef={heading} />
              {hasPermission('api-keys:update') && (
                <DecisionButtons key={item.key.id} review={review} item={item} onDone={done} onSecret={onSecret} />
              )}
              <div className={classes['steps']}>
                <Button variant="subtle" onClick={back} disabled={position === 0}>
                  Previous <kbd>p</kbd>
                </Button>
                <Button variant="subtle" onClick={skip} disabled={isLast && next === undefined && cursor === undefined}>
                  Skip <kbd>n</kbd>
                </Button>
              </div>
            </>
          )
        }
      </Loaded>
    </Section>
  );
}
