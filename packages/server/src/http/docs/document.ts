import {
  type Access,
  type EndpointId,
  endpoints,
  type OperationId,
  openApi,
  routes,
  type StreamEvent,
} from '@keyward/contract';

/** The parts of a JSON Schema (2020-12) that the reference shows. */
export interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: SchemaNode;
  /** Absent if a first request does not need the parameter. */
  readonly example?: unknown;
}

interface Content {
  readonly content?: Readonly<Record<string, MediaType>>;
}

interface MediaType {
  readonly schema: SchemaNode;
  /** An example; for a stream, its text. */
  readonly example: unknown;
  /** The events of a stream. */
  readonly 'x-events'?: Readonly<Record<string, StreamEvent>>;
}

/** A response header. */
export interface Header {
  readonly description: string;
  readonly required: boolean;
  readonly schema: SchemaNode;
  readonly example: string;
}

interface Response extends Content {
  readonly headers?: Readonly<Record<string, Header>>;
}

interface PathItem {
  readonly operationId: EntryId;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Absent if the caller authenticates with something other than an access token or a session. */
  readonly 'x-access'?: Access;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: Content & { readonly required: boolean };
  readonly responses: Readonly<Record<string, Response>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, PathItem>>>>;
}

export type EntryId = OperationId | EndpointId;

/** An operation or endpoint, prepared for the page. */
export interface Entry {
  readonly id: EntryId;
  readonly tag: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly paragraphs: readonly string[];
  readonly access: Access | undefined;
  readonly parameters: readonly Parameter[];
  readonly body:
    | { readonly type: string; readonly required: boolean; readonly schema: SchemaNode; readonly example: unknown }
    | undefined;
  readonly response: {
    readonly status: number;
    readonly schema: SchemaNode | undefined;
    readonly example: unknown;
    readonly headers: Readonly<Record<string, Header>>;
    /** The text at the start of the stream, and the events by name. */
    readonly stream: { readonly example: string; readonly events: Readonly<Record<string, StreamEvent>> } | undefined;
  };
}

const READING_ORDER = [...Object.keys(routes), ...Object.keys(endpoints)];

/** Returns the operations and endpoints of the OpenAPI document, in the contract's order. */
export function readEntries(publicUrl: string): Entry[] {
  const document = openApi(publicUrl);
  const { paths } = resolveReferences(document, document) as Document;
  const entries = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, item]) => toEntry(path, method.toUpperCase(), item)),
  );
  return entries.sort((a, b) => READING_ORDER.indexOf(a.id) - READING_ORDER.indexOf(b.id));
}

/**
 * Returns a schema node with each reference replaced by the schema that it refers to. A schema must not refer to
 * itself.
 */
function resolveReferences(node: unknown, document: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(node)) return node.map((each) => resolveReferences(each, document));
  if (typeof node !== 'object' || node === null) return node;
  const { $ref, ...schema } = node as Readonly<Record<string, unknown>>;
  if (typeof $ref === 'string')
    return { ...(resolveReferences(resolvePointer($ref, document), document) as object), ...schema };
  return Object.fromEntries(Object.entries(node).map(([key, each]) => [key, resolveReferences(each, document)]));
}

function resolvePointer(reference: string, document: unknown): unknown {
  const keys = reference.split('/').slice(1);
  return keys.reduce((node, key) => Reflect.get(node as object, key), document);
}

function toEntry(path: string, method: string, item: PathItem): Entry {
  const [status, success] = Object.entries(item.responses).find(([code]) => code.startsWith('2')) ?? [];
  const [type, body] = Object.entries(item.requestBody?.content ?? {})[0] ?? [];
  const [content] = Object.values(success?.content ?? {});
  return {
    id: item.operationId,
    tag: item.tags[0] ?? '',
    method,
    path,
    summary: item.summary,
    paragraphs: item.description.split('\n\n'),
    access: item['x-access'],
    parameters: item.parameters,
    body: type && body ? { type, ...body, required: item.requestBody?.required ?? false } : undefined,
    response: {
      status: Number(status),
      schema: content?.schema,
      example: content?.example,
      headers: success?.headers ?? {},
      stream: content?.['x-events'] && { example: String(content.example), events: content['x-events'] },
    },
  };
}

/** Returns the schema of `data` if the response has an envelope, otherwise undefined. */
export function dataSchemaOf(schema: SchemaNode): SchemaNode | undefined {
  return schema.properties?.['meta'] && schema.properties['data'];
}
