import Type from 'typebox';
import { ok, operation } from '../operation.ts';
import { Leak, LeakCheck, LeakId, LeakPolicy, LeakQuery, LeakQuestion } from '../schemas/leak.ts';

export const listLeaks = operation('listLeaks', {
  summary: 'List leak reports',
  description:
    'Keys of the account that were found in public, the newest report first. meta.total counts all that match, meta.next_cursor leads on. GitHub reports to POST /api/v1/leaks/github/{shortname}, where the operator has turned that on.',
  tag: 'Leaks',
  query: LeakQuery,
  answer: ok(Type.Array(Leak)),
  errors: ['invalid_cursor'],
});

export const resolveLeak = operation('resolveLeak', {
  summary: 'Resolve a leak report',
  description: 'Says that somebody has seen to it. The key stays as it is.',
  tag: 'Leaks',
  params: Type.Object({ id: LeakId }),
  answer: ok(Leak),
  errors: ['not_found', 'already_resolved'],
});

export const checkForLeaks = operation('checkForLeaks', {
  summary: 'Ask whether a text holds keys of the account',
  description:
    'Any text: a string, a log, a diff. It is neither kept nor logged; that somebody asked is recorded, with the names of the keys that were found.',
  tag: 'Leaks',
  body: LeakQuestion,
  bodyLimit: 1024 * 1024,
  answer: ok(LeakCheck),
});

export const getLeakPolicy = operation('getLeakPolicy', {
  summary: 'Get what is done with leaked keys',
  tag: 'Leaks',
  answer: ok(LeakPolicy),
});

export const updateLeakPolicy = operation('updateLeakPolicy', {
  summary: 'Set what is done with leaked keys',
  description: 'Counts for reports from then on. People prove that they are present.',
  tag: 'Leaks',
  body: LeakPolicy,
  answer: ok(LeakPolicy),
  errors: ['reauthentication_required'],
});
