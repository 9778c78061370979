/** Thrown if the user cancels. Not shown as an error. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
