import classes from './Review.module.css';

/** The progress of a review. @param left undefined while loading */
export function Progress({ decided, left }: { readonly decided: number; readonly left: number | undefined }) {
  if (left === undefined) return null;
  const summary = `${decided.toLocaleString('en')} decided, ${left.toLocaleString('en')} left`;
  return (
    <div className={classes['progress']}>
      <progress className={classes['bar']} max={Math.max(1, decided + left)} value={decided} aria-label={summary} />
      <span className="kw-figures">{summary}</span>
    </div>
  );
}
