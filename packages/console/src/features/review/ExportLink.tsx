import type { Review } from '@keyward/sdk';
import { IconDownload } from '@tabler/icons-react';
import classes from './Review.module.css';

/** Exports the decisions as CSV. */
export function ExportLink({ review }: { readonly review: Pick<Review, 'id'> }) {
  return (
    <a className={classes['export']} href={`/api/v1/reviews/${review.id}/export`} download>
      <IconDownload size={16} stroke={1.7} aria-hidden="true" />
      Export as CSV
    </a>
  );
}
