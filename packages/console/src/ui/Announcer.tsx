import { VisuallyHidden } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

type Announce = (sentence: string) => void;

const AnnounceContext = createContext<Announce>(() => {});

/** A live region that stands from the beginning: one that comes with its text is not read by every screen reader. */
export function Announcer({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState({ sentence: '', turn: 0 });
  const announce = useCallback<Announce>((sentence) => setSaid(({ turn }) => ({ sentence, turn: turn + 1 })), []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <VisuallyHidden role="status" aria-live="polite" aria-atomic="true">
        <span key={said.turn}>{said.sentence}</span>
      </VisuallyHidden>
    </AnnounceContext>
  );
}

/** Tells people who do not see the page what has changed on it. Never give it a secret. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}
