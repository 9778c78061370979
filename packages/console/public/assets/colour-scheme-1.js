// The server lets browsers keep everything under /assets for ever, so a change here needs a new number in the name.
// Runs before the first paint, so that nobody sees a flash of the other scheme. A file of its own because the content
// security policy allows no inline script. The names are those of src/app/theme.ts.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('keyward-colour-scheme');
  } catch {
    // Storage is blocked: follow the system.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
