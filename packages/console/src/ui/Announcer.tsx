import { VisuallyHidden } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

type Announce = (sentence: string) => void;

const AnnounceContext = createContext<Announce>(() => {});

/** A permanent live region, because some screen readers ignore a region that is added together with its text. */
export function Announcer({ children }: { readonly children: ReactNode }) {
  const [announcement, setAnnouncement] = useState({ sentence: '', serial: 0 });
  const announce = useCallback<Announce>(
    (sentence) => setAnnouncement(({ serial }) => ({ sentence, serial: serial + 1 })),
    [],
  );
  return (
    <AnnounceContext value={announce}>
      {children}
      <VisuallyHidden role="status" aria-live="polite" aria-atomic="true">
        <span key={announcement.serial}>{announcement.sentence}</span>
      </VisuallyHidden>
    </AnnounceContext>
  );
}

/** Returns a function that announces a change to screen readers. Never pass a secret. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}
