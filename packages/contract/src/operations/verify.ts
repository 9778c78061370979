import Type from 'typebox';
import { ok, operation } from '../operation.ts';
import { ExplainedQuestion, ExplainedVerdict, KeyQuestion, KeyQuestions, KeyVerdict } from '../schemas/verify.ts';

export const verifyKey = operation('verifyKey', {
  summary: 'Check a key',
  description:
    'Checks whether a key of the account is valid, and whether it has a permission. The check updates Last Login and counts against the rate limit of the key, unless `count` is false. Keys of other accounts and deleted keys are unknown.',
  tag: 'Checks',
  body: KeyQuestion,
  answer: ok(KeyVerdict),
  errors: ['unavailable'],
});

export const verifyKeys = operation('verifyKeys', {
  summary: 'Check many keys',
  description: 'Returns the verdicts in the order of the checks. A body has at most 1 MiB.',
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
    'Returns the verdict with every step and its reason. It does not count as usage: Last Login and the rate limit of the key do not change. Recorded in the audit log, and limited to 60 per minute.',
  tag: 'Checks',
  body: ExplainedQuestion,
  answer: ok(ExplainedVerdict),
  errors: ['unavailable', 'too_many_attempts'],
});
