/** Thrown when a person turned back half-way. Nothing happened, so nothing is shown. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
