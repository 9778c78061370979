import type { SchemaNode } from './document.ts';
import { type Html, html } from './html.ts';
import { limitText, typeText } from './schema-text.ts';

/** A row of a table: a parameter, or a member of an object at any depth. */
export interface Row {
  /** The prefix of the name, such as `counts.` or `permissions[].`. */
  readonly prefix: string;
  readonly name: string;
  readonly required: boolean;
  readonly schema: SchemaNode;
}

/**
 * Returns the members of an object, of the objects in an array, or of every object in a union, each followed by its own
 * members.
 */
export function rowsOf(schema: SchemaNode, prefix = ''): Row[] {
  const objects = objectsOf(schema.items ?? schema);
  const names = new Set(objects.flatMap(({ properties }) => Object.keys(properties ?? {})));
  return [...names].flatMap((name) => {
    const member = memberOf(objects, name);
    const required = objects.every((each) => each.required?.includes(name));
    const innerRows = rowsOf(member, `${prefix}${name}${member.type === 'array' ? '[]' : ''}.`);
    return [{ prefix, name, required, schema: member }, ...innerRows];
  });
}

function objectsOf(schema: SchemaNode): readonly SchemaNode[] {
  const choices = (schema.anyOf ?? schema.oneOf ?? []).filter(({ properties }) => properties);
  return choices.length > 1 ? choices : [schema];
}

/** Returns the schema of a member, with all its variants if the objects of a union differ. */
function memberOf(objects: readonly SchemaNode[], name: string): SchemaNode {
  const forms = new Map(
    objects.flatMap(({ properties }) => properties?.[name] ?? []).map((form) => [JSON.stringify(form), form]),
  );
  const [first = {}, ...otherForms] = forms.values();
  if (otherForms.length === 0) return first;
  const descriptions = [first, ...otherForms].flatMap(({ description }) => description ?? []);
  return { anyOf: [first, ...otherForms], description: descriptions.join('; ') };
}

/** @param isRequest true if clients send these members; the table then shows limits and which members are required */
export function schemaTable(caption: string, rows: readonly Row[], isRequest: boolean): Html {
  return html`<table role="table">
    <caption>${caption}</caption>
    <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Name</th><th role="columnheader" scope="col">Type</th><th role="columnheader" scope="col">Meaning</th></tr></thead>
    <tbody role="rowgroup">${rows.map((row) => schemaRow(row, isRequest))}</tbody>
  </table>`;
}

/** The explicit roles keep the table semantics when rows are displayed as blocks on a small screen. */
function schemaRow({ prefix, name, required, schema }: Row, isRequest: boolean): Html {
  const limit = isRequest && limitText(schema);
  return html`<tr role="row">
    <th role="rowheader" scope="row"><code>${prefix && html`<span class="within">${prefix}</span>`}${name}</code>${isRequest && required && html` <span class="required">required</span>`}${!isRequest && !required && html` <span class="optional">may be absent</span>`}</th>
    <td role="cell"><span class="type">${typeText(schema)}</span>${limit && html`<span class="limit">${limit}</span>`}</td>
    <td role="cell">${descriptionOf(schema)}</td>
  </tr>`;
}

function descriptionOf(schema: SchemaNode): string {
  const description = schema.description ?? schema.items?.description ?? '';
  // Keep the case if the sentence starts with the name of a member.
  return /^\w+[._]\w/.test(description) ? description : description.charAt(0).toUpperCase() + description.slice(1);
}
