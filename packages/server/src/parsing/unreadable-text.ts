/** A text that cannot be read; its message describes the problem. */
export class UnreadableText extends Error {}
