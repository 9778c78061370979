import Type from 'typebox';

/** Of the operations that replace a whole record (RFC 9110, 13.1.1). */
export const IfMatchHeaders = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      maxLength: 4096,
      description:
        'the ETag of an earlier answer, or several, or *: the change is made only if the record is still that version; 412 otherwise',
    }),
  ),
});
