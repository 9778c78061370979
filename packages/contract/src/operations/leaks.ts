import Type from 'typebox';
import { ok, operation } from '../operation.ts';
import { Leak, LeakCheck, LeakId, LeakPolicy, LeakQuery, LeakQuestion } from '../schemas/leak.ts';

export const listLeaks = operation('listLeaks', {
  summary: 'List leak reports',
  description:
    'Keys of the account that were found in public, newest report first. meta.total counts all matching reports, and meta.next_cursor is the cursor of the next page. GitHub reports leaks to POST /api/v1/leaks/github/{shortname} if the operator has enabled it.',
  tag: 'Leaks',
  query: LeakQuery,
  answer: ok(Type.Array(Leak)),
  errors: ['invalid_cursor'],
});

export const resolveLeak = operation('resolveLeak', {
  summary: 'Resolve a leak report',
  description: 'Marks the report as handled. The key is not changed.',
  tag: 'Leaks',
  params: Type.Object({ id: LeakId }),
  answer: ok(Leak),
  errors: ['not_found', 'already_resolved'],
});

export const checkForLeaks = operation('checkForLeaks', {
  summary: 'Search a text for keys of the account',
  description:
    'Accepts any text: a string, a log, a diff. The text is neither stored nor logged. The search is recorded in the audit log with the names of the keys that were found.',
  tag: 'Leaks',
  body: LeakQuestion,
  bodyLimit: 1024 * 1024,
  answer: ok(LeakCheck),
});

export const getLeakPolicy = operation('getLeakPolicy', {
  summary: 'Get the leak policy',
  tag: 'Leaks',
  answer: ok(LeakPolicy),
});

export const updateLeakPolicy = operation('updateLeakPolicy', {
  summary: 'Set the leak policy',
  description: 'Applies to later reports. Users must re-authenticate.',
  tag: 'Leaks',
  body: LeakPolicy,
  answer: ok(LeakPolicy),
  errors: ['reauthentication_required'],
});
