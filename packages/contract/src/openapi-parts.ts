import type { TObject, TSchema } from 'typebox';
import { type ErrorCode, errors, reasonPhrases } from './errors.ts';
import { SUBJECT_ERROR_STATUS } from './oauth-error.ts';
import { exampleParameter } from './openapi-example.ts';
import { type Json, type PublishedSchemas, pascal } from './openapi-schemas.ts';

export function parameters(
  schemas: PublishedSchemas,
  tag: string,
  place: 'path' | 'query' | 'header',
  schema: TObject | undefined,
): Json[] {
  if (!schema) return [];
  const required: readonly string[] = schema.required ?? [];
  return Object.entries<TSchema & { description?: string }>(schema.properties).map(([name, member]) => {
    const published = schemas.publish(member, `${pascal(name)}Parameter`);
    const isRequired = required.includes(name);
    const example = exampleParameter(name, published, isRequired, { components: schemas.components, tag });
    return {
      name: place === 'header' ? headerName(name) : name,
      in: place,
      required: isRequired,
      ...(member.description && { description: member.description }),
      schema: published,
      ...(example !== undefined && { example }),
    };
  });
}

/** Returns the name of a header in canonical case, such as If-Match; generators for Go warn about other forms. */
function headerName(name: string): string {
  return name.replaceAll(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

/** The header of responses with a versioned record, and of failed preconditions. */
export const etagHeader: Json = {
  ETag: {
    description:
      'the version of the record: it changes with the content of the record, but not with its usage (RFC 9110, 8.8.3)',
    schema: { type: 'string' },
  },
};

type ErrorSchemaName = 'ApiError' | 'OAuthError';

/** Returns the error responses by status. @param ofSubject see {@link SUBJECT_ERROR_STATUS} */
export function failures(
  shape: ErrorSchemaName,
  codes: readonly ErrorCode[],
  ofSubject: readonly ErrorCode[] = [],
): Readonly<Record<string, Json>> {
  const byStatus: Record<string, ErrorCode[]> = ofSubject.length > 0 ? { [SUBJECT_ERROR_STATUS]: [...ofSubject] } : {};
  for (const code of codes) {
    const { status } = errors[code];
    byStatus[status] = [...(byStatus[status] ?? []), code];
  }
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, some]) => [status, failure(shape, Number(status), some)]),
  );
}

function failure(shape: ErrorSchemaName, status: number, codes: ErrorCode[]): Json {
  const schema = { $ref: `#/components/schemas/${shape}` };
  return {
    description: `${reasonPhrases[status]}. ${codes.map((code) => `\`${code}\`: ${errors[code].message}`).join(' ')}`,
    ...(codes.includes('precondition_failed') && { headers: etagHeader }),
    content: { 'application/json': { schema } },
  };
}
