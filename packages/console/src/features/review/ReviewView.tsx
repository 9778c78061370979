import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../../ui/Loaded.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Section } from '../../ui/Section.tsx';
import { OpenReview } from './OpenReview.tsx';
import { PastReviews } from './PastReviews.tsx';
import { reviewsQuery } from './queries.ts';
import classes from './Review.module.css';
import { StartReview } from './StartReview.tsx';

/** The page for reviewing keys one by one. */
export function ReviewView() {
  const reviews = useQuery(reviewsQuery);
  return (
    <>
      <PageHeader
        trail={['Settings', 'User Management', 'Review']}
        title="User Management - Review"
        lead="Decide about keys that need attention. Disable a key first, and delete it later if nothing depends on it."
      />
      <Loaded query={reviews} noun="reviews">
        {(found) => {
          const open = found.find((each) => each.finished_at === null);
          const past = found.filter((each) => each.finished_at !== null);
          return (
            <div className={classes['root']}>
              {open === undefined ? <StartReview /> : <OpenReview review={open} />}
              {past.length > 0 && (
                <Section title="Finished reviews">
                  <PastReviews reviews={past} />
                </Section>
              )}
            </div>
          );
        }}
      </Loaded>
    </>
  );
}
