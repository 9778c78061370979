import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { dueQuery, isListed } from '../../app/due-keys.ts';
import { keyData } from '../../app/key-data.ts';
import { useHasPermission } from '../../app/session.ts';
import { useChange } from '../../app/use-change.ts';
import { useAnnounce } from '../../ui/Announcer.tsx';
import { FactGrid } from '../../ui/FactGrid.tsx';
import { FormErrors } from '../../ui/FormErrors.tsx';
import { DueLink } from '../../ui/keys/DueLink.tsx';
import { unusedTotal } from '../../ui/keys/due-text.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { Section } from '../../ui/Section.tsx';
import classes from './Review.module.css';
import { type Reason, reasons } from './reasons.ts';

/** Shown without an open review: the keys that need a decision. */
export function StartReview() {
  const due = useQuery(dueQuery);
  const total = due.data && unusedTotal(due.data.by_reason);
  const hasPermission = useHasPermission();
  const announce = useAnnounce();
  const start = useChange(() => api.startReview({}), {
    invalidates: keyData,
    onDone: () => announce('The review was started.'),
  });
  return (
    <Section title="Keys to review">
      <Loaded query={due} noun="keys">
        {({ due: count, keys, by_reason: byReason }) =>
          count === 0 ? (
            <p className={classes['text']}>
              No key needs a decision. Keys that are disabled, expired or kept by a review are not included.
            </p>
          ) : (
            <>
              <p className={classes['text']}>
                {count.toLocaleString('en')} of {keys.toLocaleString('en')} keys need a decision. A key can have several
                reasons.
                {total !== undefined && ` ${total}.`}
              </p>
              <FactGrid
                facts={(Object.keys(reasons) as Reason[]).map((each) => [
                  reasons[each],
                  byReason[each] > 0 && isListed(each) ? (
                    <DueLink key={each} reason={each}>
                      {byReason[each].toLocaleString('en')}
                    </DueLink>
                  ) : (
                    byReason[each].toLocaleString('en')
                  ),
                ])}
              />
              <FormErrors error={start.error} />
              {hasPermission('api-keys:update') && (
                <Button mt={18} loading={start.pending} onClick={() => start.run()}>
                  Start review
                </Button>
              )}
            </>
          )
        }
      </Loaded>
    </Section>
  );
}
