import classes from './KeyTags.module.css';

/** The key's tags. */
export function KeyTags({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return '—';
  return (
    <ul className={classes['root']}>
      {tags.map((tag) => (
        <li key={tag}>{tag}</li>
      ))}
    </ul>
  );
}
