import { feedFault } from './feed-error.ts';

/** A server-sent event (HTML, 9.2.6). */
export interface StreamEvent {
  readonly name: string;
  readonly data: string;
  /** Only if this event has one. */
  readonly id: string | undefined;
}

/** Maximum characters of one event. The largest that Keyward sends has 500 keys. */
const MAX_EVENT_LENGTH = 32 * 2 ** 20;

/**
 * Creates a parser of server-sent events (HTML, 9.2.5 and 9.2.6) that accepts chunks split anywhere. It throws if an event is
 * too long.
 */
export function eventStreamReader(): (text: string) => StreamEvent[] {
  /** The chunks of the current line: joined once, because a large event has thousands of them. */
  let line: string[] = [];
  let size = 0;
  let endsInReturn = false;
  let fields = noFields();
  return (text) => {
    const events: StreamEvent[] = [];
    const [end = '', ...others] = (endsInReturn ? text.replace(/^\n/, '') : text).split(/\r\n|\n|\r/);
    if (text !== '') endsInReturn = text.endsWith('\r');
    size += text.length;
    line.push(end);
    for (const next of others) {
      if (!readField(line.join(''), fields)) {
        if (fields.data.length > 0) events.push({ ...fields, data: fields.data.join('\n') });
        fields = noFields();
        size = 0;
      }
      line = [next];
    }
    if (size > MAX_EVENT_LENGTH) throw feedFault('an event that ends');
    return events;
  };
}

interface Fields {
  name: string;
  id: string | undefined;
  readonly data: string[];
}

function noFields(): Fields {
  return { name: 'message', id: undefined, data: [] };
}

/** @returns false for an empty line, which ends the event */
function readField(line: string, fields: Fields): boolean {
  const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
  if (field === 'event') fields.name = value || 'message';
  else if (field === 'id' && !value.includes('\0')) fields.id = value;
  else if (field === 'data') fields.data.push(value);
  return line !== '';
}
