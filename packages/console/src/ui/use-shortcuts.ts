import { useEffect } from 'react';
import { usePreferences } from '../app/preferences.ts';
import { isDialogOpen } from './dialog-stack.ts';

/** Single-key shortcuts, except while typing or while a dialog is open. Users can turn them off (WCAG 2.1.4). */
export function useShortcuts(shortcuts: Readonly<Record<string, () => void>>): void {
  const { singleKeys } = usePreferences();
  useEffect(() => {
    if (!singleKeys) return;
    const handleKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isDialogOpen()) return;
      if (event.target instanceof Element && event.target.closest('input, textarea, select, [role="menu"]')) return;
      const handler = shortcuts[event.key];
      if (handler === undefined) return;
      event.preventDefault();
      handler();
    };
    addEventListener('keydown', handleKey);
    return () => removeEventListener('keydown', handleKey);
  });
}
