import Type from 'typebox';
import { DOCUMENTED } from './text.ts';

const TAG = '(?:W/)?"[!#-~]*"';
const ANY_OR_TAGS = `^(?:[\\t ]*\\*[\\t ]*|[\\t ,]*${TAG}(?:[\\t ]*,[\\t ,]*${TAG})*[\\t ,]*)$`;

/** The precondition of operations that replace a whole record (RFC 9110, 13.1.1). */
export const IfMatchHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      maxLength: 4096,
      [DOCUMENTED]: { pattern: ANY_OR_TAGS },
      description:
        'one or more ETags of earlier responses, or *: the change is made only if the record still has that version; 412 otherwise',
    }),
  ),
});
