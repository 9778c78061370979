import classes from './Review.module.css';

/** The progress of a review. @param left undefined while loading */
export function Progress({ decided, left }: { readonly decided: number; readonly left: number | undefined }) {
  if (left === undefined) return null;
  const words = `${decided.toLocaleString('en')} decided, ${left.toLocaleString('en')} left`;
  return (
    <div className={classes['progress']}>
      <progress className={classes['bar']} max={Math.max(1, decided + left)} value={decided} aria-label={words} />
      <span className="kw-figures">{words}</span>
    </div>
  );
}
