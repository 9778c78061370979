import classes from './Brand.module.css';

/** Logo and product name. */
export function Brand() {
  return (
    <span className={classes['root']}>
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <rect width="32" height="32" rx="8" className={classes['plate']} />
        <g className={classes['key']}>
          <circle cx="16" cy="12.5" r="5.5" />
          <path d="M16 18v8.5M16 22.5h4" />
        </g>
      </svg>
      Keyward
    </span>
  );
}
