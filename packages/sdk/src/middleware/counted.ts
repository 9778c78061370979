/** Property of a request: its counted credentials by verifier. Shared by all copies of this module. */
const COUNTED = Symbol.for('keyward.counted');

type Mark = Map<object, Set<string>>;
interface Marked {
  [COUNTED]?: Mark;
}

/** A request with the credential that a verifier counts. */
export interface Countable {
  /** Objects that belong to this request only. A framework may replace one of them. */
  readonly carriers: readonly object[];
  readonly verifier: object;
  readonly credential: string;
}

/** Returns whether an earlier guard counted this request for the same verifier and credential. */
export function wasCounted({ carriers, verifier, credential }: Countable): boolean {
  return carriers.some((carrier) => markOf(carrier)?.get(verifier)?.has(credential));
}

/** Marks the request as counted, for later guards. */
export function markCounted({ carriers, verifier, credential }: Countable): void {
  for (const carrier of carriers) {
    const mark = markOf(carrier) ?? newMark(carrier);
    mark.set(verifier, (mark.get(verifier) ?? new Set()).add(credential));
  }
}

function markOf(carrier: Marked): Mark | undefined {
  return carrier[COUNTED] ?? marksOfSealed().get(carrier);
}

/** Not enumerable, so that a log of the request does not contain the credential. */
function newMark(carrier: object): Mark {
  const mark: Mark = new Map();
  if (Reflect.defineProperty(carrier, COUNTED, { value: mark })) return mark;
  marksOfSealed().set(carrier, mark);
  return mark;
}

/** Marks of objects that accept no property, shared by every copy of this module. */
function marksOfSealed(): WeakMap<object, Mark> {
  const shared = globalThis as { [COUNTED]?: WeakMap<object, Mark> };
  shared[COUNTED] ??= new WeakMap();
  return shared[COUNTED];
}
