/** Thrown if the user cancels. Not displayed as an error. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
