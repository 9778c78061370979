/** The rows of the page in its public documentation. */
export const example = [
  ['tcross_ro', 'READONLY', '2024-07-29 18:59:11'],
  ['srdkn', 'ADMIN', '2024-12-12 19:51:30'],
  ['rharman_automation_rw', 'ADMIN', 'Never'],
  ['rharman_automation_ro', 'READONLY', '2024-12-16 13:00:02'],
  ['productreport', 'READONLY', '2024-12-09 16:21:36'],
  ['djm_dash', 'ADMIN', '2024-09-27 20:02:11'],
  ['chris_ro', 'READONLY', '2024-01-08 23:07:29'],
  ['accountd', 'ADMIN', '2024-12-16 19:47:38'],
] as const;

/** In the format that `keys import` reads, in a different order from the page's. */
export const exampleImport = [...example]
  .sort(([one], [other]) => one.length - other.length)
  .map(([name, role, last_login]) => ({ name, role, last_login }));
