import {
  type Endpoint,
  type EndpointId,
  type ErrorCode,
  endpoints,
  errors,
  errorsOf,
  type Operation,
  operations,
} from '@keyward/contract';
import { codeBlock, highlightJson, highlightShell } from './code.ts';
import { dataSchemaOf, type Entry, type EntryId, type SchemaNode } from './document.ts';
import { type Content, type Html, html } from './html.ts';
import { rowsOf, schemaTable } from './schema-table.ts';
import { typeText } from './schema-text.ts';
import { curlExample } from './shell.ts';

/** One operation, with request and response on the left and examples on the right. */
export function operationArticle(entry: Entry, publicUrl: string): Html {
  const title = `${entry.id}-title`;
  return html`<article id="${entry.id}" class="${entry.id === 'exchangeToken' && 'wide'}" aria-labelledby="${title}">
    <div class="text">
      <h3 id="${title}">${entry.summary}<a class="anchor" href="#${entry.id}" aria-label="Link to: ${entry.summary}">#</a></h3>
      <p class="route">${route(entry)}</p>
      ${description(entry).map((paragraph) => html`<p>${paragraph}</p>`)}
      <p class="access">${accessText(entry)}</p>
      ${parameters(entry)}
      ${body(entry)}
      ${responseText(entry)}
      ${failures(entry)}
    </div>
    <div class="examples">
      ${codeBlock('Request', highlightShell(curlExample(entry, publicUrl)))}
      ${codeBlock(`Response ${entry.response.status}`, responseExample(entry))}
    </div>
  </article>`;
}

export function route({ method, path }: Pick<Entry, 'method' | 'path'>): Html {
  return html`<span class="method ${method.toLowerCase()}">${method}</span> <code>${withLineBreaks(path)}</code>`;
}

/** Allows line breaks after the slashes of a path. */
function withLineBreaks(path: string): Content[] {
  return path.split(/(?<=\/)/).flatMap((part) => [part, html`<wbr>`]);
}

/** The last paragraph states who may call the operation, which the page shows separately. */
function description({ paragraphs }: Entry): readonly string[] {
  return paragraphs.slice(0, -1);
}

function accessText({ access, paragraphs }: Entry): Content[] {
  if (!access?.includes(':')) return [paragraphs.at(-1)];
  return ['Requires the permission ', html`<code>${access}</code>`, '.'];
}

const LOCATIONS = { path: 'In the path', query: 'In the query', header: 'In the headers' };

function parameters({ parameters }: Entry): Html[] {
  return Object.entries(LOCATIONS).flatMap(([location, caption]) => {
    const rows = parameters.filter((each) => each.in === location).map((each) => ({ ...each, prefix: '' }));
    return rows.length === 0 ? [] : [schemaTable(caption, rows, true)];
  });
}

function body({ body }: Entry): Content {
  if (!body) return undefined;
  const kind = body.type === 'application/json' ? 'JSON' : 'a form';
  const rows = rowsOf(body.schema);
  const description = html`<p><strong>Send</strong> ${body.schema.description ?? formatText(body.schema)}.</p>`;
  if (rows.length === 0) return description;
  const table = schemaTable(`Body, ${kind}${body.required ? '' : ' (optional)'}`, rows, true);
  return body.schema.anyOf || body.schema.oneOf ? html`${description}${table}` : table;
}

function responseText({ response }: Entry): Content {
  const { status, schema, stream } = response;
  if (!schema) return html`<p><strong>Returns ${status}</strong> without a body.</p>${headerTable(response)}`;
  if (stream)
    return html`<p><strong>Returns ${status}</strong> with ${schema.description}.</p>${eventTable(stream)}${headerTable(response)}`;
  const data = dataSchemaOf(schema);
  const result = data ?? schema;
  const rows = rowsOf(result);
  return html`<p><strong>Returns ${status}</strong> with ${data && html`<a href="#responses">the envelope</a>; its data is `}${formatText(result)}.</p>
    ${rows.length > 0 && schemaTable(data ? 'Members of the data' : 'Members of the response', rows, false)}`;
}

function eventTable({ events }: NonNullable<Entry['response']['stream']>): Html {
  const rows = Object.entries(events).map(([name, { data, description }]) => ({
    prefix: '',
    name,
    required: true,
    schema: { type: data, description },
  }));
  return schemaTable('Events and their data', rows, false);
}

function headerTable({ headers }: Entry['response']): Content {
  const rows = Object.entries(headers).map(([name, header]) => ({
    prefix: '',
    name,
    required: header.required,
    schema: { ...header.schema, description: header.description },
  }));
  return rows.length > 0 && schemaTable('Response headers', rows, false);
}

function formatText(schema: SchemaNode): string {
  const type =
    schema.type === 'array' ? 'an array of objects' : typeText(schema) === 'object' ? 'an object' : 'a value';
  return schema.items?.type === 'string' ? 'an array of strings' : type;
}

function responseExample({ response }: Entry): Content {
  const { schema, example, headers, stream } = response;
  const lines = Object.entries(headers).map(([name, { example }]) => `${name}: ${example}\n`);
  if (stream) return [...lines, '\n', stream.example.trimEnd()];
  return schema ? highlightJson(example) : lines.length > 0 ? lines : 'Empty body.';
}

/** Lists the errors specific to this operation first, then those common to its kind. */
function failures({ id }: Entry): Html {
  const [own, common] = errorCodes(id);
  return html`${own.length > 0 && errorTable('Errors', own)}
    ${
      common.length > 0 &&
      html`<details>
      <summary>${own.length > 0 ? 'Errors common to other operations' : 'Errors'} (${common.length})</summary>
      ${errorTable('Errors of every operation of this kind', common)}
    </details>`
    }`;
}

function errorCodes(id: EntryId): [own: readonly ErrorCode[], common: readonly ErrorCode[]] {
  if (isEndpoint(id)) return [(endpoints[id] satisfies Endpoint).errors, []];
  const operation: Operation = operations[id];
  const ownErrors = operation.errors ?? [];
  return [ownErrors, errorsOf(operation).filter((code) => !ownErrors.includes(code))];
}

function isEndpoint(id: EntryId): id is EndpointId {
  return id in endpoints;
}

/** A table of codes with their statuses and messages. */
export function errorTable(caption: string, codes: readonly ErrorCode[]): Html {
  return html`<table role="table">
    <caption>${caption}</caption>
    <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Code</th><th role="columnheader" scope="col">Status</th><th role="columnheader" scope="col">Message</th></tr></thead>
    <tbody role="rowgroup">${codes.map(
      (code) =>
        html`<tr role="row"><th role="rowheader" scope="row"><code>${code}</code></th><td role="cell">${errors[code].status}</td><td role="cell">${errors[code].message}</td></tr>`,
    )}</tbody>
  </table>`;
}
