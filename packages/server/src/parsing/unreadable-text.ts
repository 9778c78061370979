/** A text that cannot be read; its message is a sentence about it. */
export class UnreadableText extends Error {}
