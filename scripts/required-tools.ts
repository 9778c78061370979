const SETTING = 'KEYWARD_TEST_REQUIRE';
const PASSED_ON = 'TEST_REQUIRE';

/** Passes the setting on to test processes under another name: servers that they start refuse unknown KEYWARD_ settings. */
export function passOnRequiredTools(): void {
  process.env[PASSED_ON] = process.env[SETTING] ?? '';
  delete process.env[SETTING];
}

/** Names of programs whose absence fails a test instead of skipping it. */
export function requiredTools(): string[] {
  return (process.env[PASSED_ON] ?? process.env[SETTING] ?? '').split(',').filter((name) => name !== '');
}
