export interface AuditLogsSearch {
  /** Text to find in action, user or description. */
  readonly q?: string;
}

/** What the address of the page may say. Whatever else stands there is left out. */
export function auditLogsSearch(search: Record<string, unknown>): AuditLogsSearch {
  const { q } = search;
  const text = typeof q === 'number' ? String(q) : q;
  return typeof text === 'string' && text !== '' ? { q: text.slice(0, 100) } : {};
}
