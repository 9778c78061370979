import Type from 'typebox';
import { ok, operation } from '../operation.ts';
import { AuditRecord, AuditSearch } from '../schemas/audit.ts';

export const searchAudit = operation('searchAudit', {
  summary: 'Search the audit log',
  description: 'Newest first. meta.total counts all that match.',
  tag: 'Audit',
  body: AuditSearch,
  answer: ok(Type.Array(AuditRecord)),
});
