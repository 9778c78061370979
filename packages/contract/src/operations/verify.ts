import Type from 'typebox';
import { ok, operation } from '../operation.ts';
import { ExplainedQuestion, ExplainedVerdict, KeyQuestion, KeyQuestions, KeyVerdict } from '../schemas/verify.ts';

export const verifyKey = operation('verifyKey', {
  summary: 'Check a key',
  description:
    'Whether a key of the account is good, and good for a permission. The check counts: it is the last login of the key, and spends of its rate limit, unless `count` is false. Keys of other accounts and keys that were removed are unknown.',
  tag: 'Checks',
  body: KeyQuestion,
  answer: ok(KeyVerdict),
  errors: ['unavailable'],
});

export const verifyKeys = operation('verifyKeys', {
  summary: 'Check many keys',
  description: 'The verdicts are in the order of the checks. A body has at most 1 MiB.',
  tag: 'Checks',
  body: KeyQuestions,
  bodyLimit: 1024 * 1024,
  boundedByBytes: true,
  answer: ok(Type.Array(KeyVerdict)),
  errors: ['unavailable'],
});

export const explainKey = operation('explainKey', {
  summary: 'Explain the check of a key',
  description:
    'The same verdict with every step and its reason. It is no use of the key: no last login, nothing of its rate limit. Recorded in the audit log, and limited to 60 a minute.',
  tag: 'Checks',
  body: ExplainedQuestion,
  answer: ok(ExplainedVerdict),
  errors: ['unavailable', 'too_many_attempts'],
});
