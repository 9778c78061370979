/**
 * Copies a text to the clipboard. Falls back to the deprecated command over plain HTTP, where browsers have no clipboard API.
 * @returns whether it succeeded
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyWithCommand(text);
  }
}

function copyWithCommand(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('aria-hidden', 'true');
  area.style.position = 'fixed';
  area.style.opacity = '0';
  // The focus is trapped in an open dialog, so the field must be inside it.
  const container = document.activeElement?.closest('[role="dialog"]') ?? document.body;
  const focused = document.activeElement;
  container.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
