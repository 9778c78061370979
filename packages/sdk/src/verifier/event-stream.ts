/** One event of a stream (HTML, 9.2.6). */
export interface StreamEvent {
  readonly name: string;
  readonly data: string;
  /** Only where the event itself has one. */
  readonly id: string | undefined;
}

/** Characters of one event; the largest that Keyward sends has 500 keys. */
const LONGEST_EVENT = 32 * 2 ** 20;

/** Reads server-sent events (HTML, 9.2.5 and 9.2.6) from text that may be torn anywhere. */
export class EventStreamReader {
  /** The pieces of the line that has not ended: joined once, since a large event comes in thousands of them. */
  #rest: string[] = [];
  #restSize = 0;
  #isFirst = true;
  #afterReturn = false;
  #name = '';
  #id: string | undefined;
  #data: string[] = [];
  #size = 0;

  /** @throws RangeError when an event does not come to an end */
  read(text: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    const piece = this.#withoutMark(text);
    let from = 0;
    for (const { index, 0: end } of piece.matchAll(/\r\n|\n|\r/g)) {
      const isTorn = this.#afterReturn && index === 0 && end === '\n';
      if (!isTorn) this.#line(this.#endLine(piece.slice(from, index)), events);
      from = index + end.length;
    }
    if (piece.length > 0) this.#afterReturn = piece.endsWith('\r');
    if (from < piece.length) this.#keep(piece.slice(from));
    if (this.#size + this.#restSize > LONGEST_EVENT) throw new RangeError('An event of the feed does not end.');
    return events;
  }

  #keep(rest: string): void {
    this.#rest.push(rest);
    this.#restSize += rest.length;
  }

  #endLine(end: string): string {
    const line = this.#rest.join('') + end;
    this.#rest = [];
    this.#restSize = 0;
    return line;
  }

  /** A byte order mark may stand at the very beginning. */
  #withoutMark(text: string): string {
    if (!this.#isFirst || text === '') return text;
    this.#isFirst = false;
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  #line(line: string, events: StreamEvent[]): void {
    if (line === '') this.#dispatch(events);
    else this.#field(line);
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line.charAt(colon + 1) === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') this.#name = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'data') {
      this.#data.push(value);
      this.#size += value.length;
    }
  }

  #dispatch(events: StreamEvent[]): void {
    if (this.#data.length > 0) {
      events.push({ name: this.#name || 'message', data: this.#data.join('\n'), id: this.#id });
    }
    this.#name = '';
    this.#id = undefined;
    this.#data = [];
    this.#size = 0;
  }
}
