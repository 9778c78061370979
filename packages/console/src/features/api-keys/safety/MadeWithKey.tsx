import type { WhatEndsWithKey } from '@keyward/sdk';
import { Checkbox } from '@mantine/core';
import { Timestamp } from '../../../ui/Timestamp.tsx';
import { kindOf, madeSentence } from './made-with.ts';
import classes from './SafeToRemove.module.css';

interface MadeWithKeyProps {
  readonly made: WhatEndsWithKey;
  /** Whether this person may end all of it. */
  readonly possible: boolean;
  readonly all: boolean;
  readonly onAll: (all: boolean) => void;
}

/** What a key was used to make, which may go with it: after a leak nobody knows who made it. */
export function MadeWithKey({ made, possible, all, onAll }: MadeWithKeyProps) {
  if (made.ends.length === 0) return null;
  return (
    <section className={classes['root']} aria-label="Made with this key">
      {possible ? (
        <Checkbox
          label={`Delete what was made with it too: ${madeSentence(made)}`}
          description="Choose this when the key was in wrong hands. All of it ends in one step, or nothing."
          checked={all}
          onChange={(event) => onAll(event.currentTarget.checked)}
        />
      ) : (
        <p className={classes['none']}>
          It made {madeSentence(made)}, which stay. Somebody who may delete all of them can end them together with the
          key.
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list scrolls, by keyboard too. */}
      <ul className={classes['made']} tabIndex={0} aria-label="Made with this key">
        {made.ends.map((thing) => (
          <li key={`${thing.kind} ${thing.name}`}>
            <span>
              <bdi className="kw-break">{thing.name}</bdi> {kindOf(thing)}
              {thing.has_made > 0 && `, whose ${thing.has_made.toLocaleString('en')} keys stay`}
            </span>
            <Timestamp seconds={thing.made_at} />
          </li>
        ))}
      </ul>
      {made.kept.length > 0 && (
        <p className={classes['none']}>
          These stay, because others use them or they are you: {made.kept.map(({ name }) => name).join(', ')}.
        </p>
      )}
    </section>
  );
}
