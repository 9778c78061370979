import type { DeleteWithIssuedPreview } from '@keyward/sdk';
import { Checkbox } from '@mantine/core';
import { IssuedCredentials, UnknownIssuers } from '../../../ui/IssuedCredentials.tsx';
import { Timestamp } from '../../../ui/Timestamp.tsx';
import { countRemaining, createdSentence, kindOf } from './created-by-key.ts';
import classes from './SafeToRemove.module.css';

interface CreatedByKeyProps {
  readonly created: DeleteWithIssuedPreview;
  /** True if the user can delete all of it. */
  readonly canDeleteAll: boolean;
  readonly all: boolean;
  readonly onAll: (all: boolean) => void;
}

/**
 * The objects and credentials that a key created or issued, with the choice to delete them too. After a leak, an
 * attacker may have created them.
 */
export function CreatedByKey({ created, canDeleteAll, all, onAll }: CreatedByKeyProps) {
  const { deleted, kept, credentials } = created;
  if (deleted.length + credentials.length === 0) return <UnknownIssuers unknown={created.unknown_issuers} />;
  const remainingCount = countRemaining(created);
  return (
    <section className={classes['root']} aria-label="Created or issued by this key">
      {canDeleteAll ? (
        <Checkbox
          label={`Delete everything that it created or issued: ${createdSentence(created)}`}
          description="Choose this if the key was leaked. If any part fails, nothing is deleted or revoked."
          checked={all}
          onChange={(event) => onAll(event.currentTarget.checked)}
        />
      ) : (
        <p className={classes['none']}>
          It created or issued {createdSentence(created)}. An administrator can delete and revoke them together with the
          key.
        </p>
      )}
      {!all && credentials.length > 0 && (
        <p className={classes['none']}>{consequencesSentence(remainingCount, created)}</p>
      )}
      {deleted.length > 0 && <CreatedList deleted={deleted} />}
      {credentials.length > 0 && <IssuedCredentials credentials={credentials} />}
      {kept.length > 0 && (
        <p className={classes['none']}>
          These are kept, because other keys or users depend on them:{' '}
          {kept.map((each) => each.name || kindOf(each)).join(', ')}.
        </p>
      )}
      <UnknownIssuers unknown={created.unknown_issuers} />
    </section>
  );
}

function CreatedList({ deleted }: Pick<DeleteWithIssuedPreview, 'deleted'>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list must be scrollable with the keyboard.
    <ul className={classes['created']} tabIndex={0} aria-label="Created by this key">
      {deleted.map((object) => (
        <li key={`${object.kind} ${object.name} ${object.created_at}`}>
          <span>
            <bdi className="kw-break">{object.name}</bdi> {kindOf(object)}
            {object.created_keys > 0 && `, whose ${object.created_keys.toLocaleString('en')} keys are kept`}
          </span>
          <Timestamp seconds={object.created_at} />
        </li>
      ))}
    </ul>
  );
}

/** Returns the consequences of deleting only the key. */
function consequencesSentence(remainingCount: number, { counts }: DeleteWithIssuedPreview): string {
  const links = counts.credentials - remainingCount;
  const ending = links === 0 ? '' : ` ${links} pending ${links === 1 ? 'link is' : 'links are'} revoked.`;
  return `If you delete only the key, ${remainingCount.toLocaleString('en')} issued ${remainingCount === 1 ? 'credential keeps' : 'credentials keep'} working.${ending}`;
}
