// Runs before the first paint, to avoid a flash of the other color scheme. A separate file, because the content
// security policy allows no inline scripts. The names are also in src/app/theme.ts. Browsers cache /assets permanently,
// so a change of this file requires a new number in its name.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('keyward-colour-scheme');
  } catch {
    // Storage is blocked: use the scheme of the system.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
