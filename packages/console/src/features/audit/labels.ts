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

/** A class as people call it. One that a newer server has and this page does not know is shown as it is. */
export function className(name: string): string {
  return name in names ? names[name as AuditClass] : name;
}
