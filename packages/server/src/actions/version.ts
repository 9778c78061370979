import { createHash } from 'node:crypto';
import { PreconditionFailed, Refusal } from './refusal.ts';

/** A record and the version of its content, which travels as a strong entity tag (RFC 9110, 8.8.3). */
export class Versioned<T> {
  readonly data: T;
  readonly etag: string;

  /** @param content everything that an administrator can change about the record, and nothing that usage changes */
  constructor(data: T, content: object) {
    this.data = data;
    this.etag = etagOf(content);
  }
}

/** 128 bits of SHA-256 over the content: as JSON, so members stand in a fixed order. */
function etagOf(content: object): string {
  return `"${createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22)}"`;
}

/**
 * Compares an If-Match header with the record as it is, in the transaction that changes it.
 * @param ifMatch absent: the change is made whatever the version
 * @throws Refusal invalid_request, precondition_failed
 */
export function requireMatch(ifMatch: string | undefined, content: object): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const etag = etagOf(content);
  if (!readTags(ifMatch).includes(etag)) throw new PreconditionFailed(etag);
}

/** An entity tag and the comma behind it, if another one follows; empty members of a list are allowed (RFC 9110, 5.6.1). */
const TAG = /[\t ,]*((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[\t ]*(?:,|$)/y;

/** @returns weak tags as well, which equal no strong one (RFC 9110, 8.8.3.2). @throws Refusal invalid_request */
function readTags(text: string): string[] {
  const list = text.replace(/(?<![\t ,])[\t ,]+$/, '');
  const tags: string[] = [];
  for (TAG.lastIndex = 0; TAG.lastIndex < list.length; ) {
    const [, tag] = TAG.exec(list) ?? [];
    if (tag === undefined) throw malformed();
    tags.push(tag);
  }
  if (tags.length === 0) throw malformed();
  return tags;
}

function malformed(): Refusal {
  return new Refusal(
    'invalid_request',
    'If-Match must be * or one or more entity tags in double quotes. Send the ETag of an earlier answer as it came.',
  );
}
