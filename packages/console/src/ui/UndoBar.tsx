import { Button, CloseButton, Kbd } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { usePreferences } from '../app/preferences.ts';
import { useChange } from '../app/use-change.ts';
import { useAnnounce } from './Announcer.tsx';
import { FormErrors } from './FormErrors.tsx';
import classes from './UndoBar.module.css';
import { offerUndo, type Undo, useUndo } from './undo.ts';
import { useReturnFocus } from './use-return-focus.ts';
import { useShortcuts } from './use-shortcuts.ts';

/**
 * Shows the last change with Undo. Has no time limit: it stays until it is dismissed, another change is made or the page is
 * left.
 */
export function UndoBar() {
  const undo = useUndo();
  useEffect(() => () => offerUndo(undefined), []);
  return undo && <Offer key={undo.sentence} undo={undo} />;
}

function Offer({ undo }: { readonly undo: Undo }) {
  const { singleKeys } = usePreferences();
  const announce = useAnnounce();
  const root = useRef<HTMLElement>(null);
  const { sentence } = undo;
  const back = useChange(undo.revert, {
    invalidates: undo.invalidates,
    onDone: () => {
      announce(undo.announcement);
      offerUndo(undefined);
    },
  });
  const undoChange = () => {
    if (!back.pending) back.run();
  };
  useShortcuts({ z: undoChange });
  useReturnFocus(root, () => document.getElementById('page-title'));
  useEffect(
    () => announce(`${sentence} ${singleKeys ? 'Press Z to undo.' : 'Undo is at the end of the page.'}`),
    [announce, sentence, singleKeys],
  );
  return (
    <section className={classes['root']} aria-label="Last change" ref={root}>
      <p className={classes['words']}>{sentence}</p>
      <Button
        size="xs"
        variant="default"
        loading={back.pending}
        onClick={undoChange}
        {...(singleKeys && { rightSection: <Kbd size="xs">Z</Kbd> })}
      >
        Undo
      </Button>
      <CloseButton aria-label="Dismiss" onClick={() => offerUndo(undefined)} />
      {back.error !== undefined && (
        <div className={classes['error']}>
          <FormErrors error={back.error} />
        </div>
      )}
    </section>
  );
}
