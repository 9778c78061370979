import type { AuditClass } from './search.ts';

const names: Readonly<Record<AuditClass, string>> = {
  apikey: 'API key',
  secret: 'Shared secret',
  user: 'User',
  session: 'Session',
  account: 'Account',
  role: 'Role',
  replica: 'Replica',
  webhook: 'Webhook',
  leak: 'Leak',
  system: 'System',
};

/** Returns the label of a class. Unknown classes of a newer server are displayed unchanged. */
export function className(name: string): string {
  return name in names ? names[name as AuditClass] : name;
}
