import { createHash } from 'node:crypto';
import { PreconditionFailed, Refusal } from './refusal.ts';

/** A record and the version of its content, which is sent as a strong entity tag (RFC 9110, 8.8.3). */
export class Versioned<T> {
  readonly data: T;
  readonly etag: string;

  /** @param content the properties that an administrator can change, without the properties that usage changes */
  constructor(data: T, content: object) {
    this.data = data;
    this.etag = etagOf(content);
  }
}

/** Returns 128 bits of the SHA-256 of the content as JSON; its fields must have a fixed order. */
function etagOf(content: object): string {
  return `"${createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22)}"`;
}

/**
 * Compares an If-Match header with the current record, in the transaction that changes it.
 * @param ifMatch absent if the change applies to any version
 * @throws Refusal invalid_request, precondition_failed
 */
export function requireMatch(ifMatch: string | undefined, content: object): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const etag = etagOf(content);
  if (!readTags(ifMatch).includes(etag)) throw new PreconditionFailed(etag);
}

/** An entity tag and the following comma, if any. A list may have empty elements (RFC 9110, 5.6.1). */
const TAG = /[\t ,]*((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[\t ]*(?:,|$)/y;

/**
 * @returns all tags, including weak tags, which match no strong tag (RFC 9110, 8.8.3.2) @throws Refusal invalid_request
 */
function readTags(text: string): string[] {
  const list = text.replace(/(?<![\t ,])[\t ,]+$/, '');
  const tags: string[] = [];
  for (TAG.lastIndex = 0; TAG.lastIndex < list.length; ) {
    const [, tag] = TAG.exec(list) ?? [];
    if (tag === undefined) throw malformedTagError();
    tags.push(tag);
  }
  if (tags.length === 0) throw malformedTagError();
  return tags;
}

function malformedTagError(): Refusal {
  return new Refusal(
    'invalid_request',
    'If-Match must be * or one or more entity tags in double quotes. Send the ETag of an earlier response unchanged.',
  );
}
