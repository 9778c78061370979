import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { connect } from '../../packages/sdk/src/index.ts';
import { type Console, openWindow } from './console.ts';
import type { Keyward } from './keyward.ts';

export const reader = { email: 'reader@example.com', password: 'seven quiet lamps by the river' };

/** Sets a password in a new window. @returns the signed-in window */
export async function setPasswordWithLink(
  browser: Browser,
  keyward: Keyward,
  link: string,
  password: string,
): Promise<Console> {
  const window = await openWindow(browser, keyward);
  await window.page.goto(link);
  await window.page.getByRole('textbox', { name: 'Password' }).fill(password);
  await window.page.getByRole('button', { name: 'Set password and sign in' }).click();
  await window.page.waitForURL(/\/settings\//);
  return window;
}

/** Adds the reader, a user with the role READONLY, with the CLI. @returns the one-time link */
export async function inviteReader(keyward: Keyward): Promise<string> {
  const name = ['--given-name', 'Rae', '--family-name', 'Reader'];
  const output = await keyward.runCli('users', 'create', reader.email, ...name, '--role', 'READONLY');
  const link = /http\S+#token=[\w.~-]+/.exec(output)?.[0];
  assert.ok(link, 'the CLI prints the link');
  return link;
}

/** Adds a user, and an API key with that name. */
export async function addByKey(
  keyward: Keyward,
  user: { readonly email: string; readonly role: string },
  appname: string,
): Promise<void> {
  const { connection_secret: secret } = JSON.parse(
    await keyward.runCli('keys', 'create', appname, '--role', 'ADMIN', '--json'),
  );
  const body = { given_name: 'Pat', family_name: 'Pending', email: user.email, roles: [user.role] };
  await connect(secret).createUser({ body });
}

/** @returns a window in which the reader is signed in */
export async function openReader(browser: Browser, keyward: Keyward): Promise<Console> {
  return setPasswordWithLink(browser, keyward, await inviteReader(keyward), reader.password);
}
