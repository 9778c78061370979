import Type from 'typebox';
import { ok, operation } from '../operation.ts';
import { AuditRecord, AuditSearch } from '../schemas/audit.ts';

export const searchAudit = operation('searchAudit', {
  summary: 'Search the audit log',
  description:
    'Newest first. meta.total counts all matching records. object_id finds the history of one object, even if other objects had the same name.',
  tag: 'Audit',
  body: AuditSearch,
  answer: ok(Type.Array(AuditRecord)),
});
