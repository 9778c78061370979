/**
 * Ends the import of an entry that does not work in the runtime at hand, or the call of such a function.
 * @throws Error
 */
export function unsupported(message: string): never {
  throw new Error(message);
}

/**
 * Ends the call of a function that takes a credential, in a browser.
 * @throws Error
 */
export function refuseCredential(name: string): never {
  return unsupported(
    `${name} does not work in browsers, since a credential must not reach a browser. Make a client with the session of the signed-in user, or call Keyward from a server.`,
  );
}
