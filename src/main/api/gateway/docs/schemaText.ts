import type { JsonSchema } from './openApi.ts';

/** Where a named schema stands on the page. */
export function schemaAnchor(name: string): string {
  return `schema-${name}`;
}

/** A schema as a person reads types, as HTML that is safe to insert: named schemas are links. */
export function schemaText(schema: JsonSchema, depth = 0): string {
  const { $ref, properties, items, additionalProperties } = schema;
  if ($ref !== undefined) return linkTo($ref.split('/').at(-1) ?? '');
  if ('const' in schema) return escaped(JSON.stringify(schema.const));
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => escaped(JSON.stringify(value))).join(' | ');
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches !== undefined) return branches.map((branch) => schemaText(branch, depth)).join(' | ');
  if (Array.isArray(schema.allOf)) return schema.allOf.map((part) => schemaText(part, depth)).join(' &amp; ');
  if (properties !== undefined) return objectText(properties, schema.required ?? [], depth);
  if (items !== undefined) return listText(schemaText(items, depth));
  if (isSchema(additionalProperties)) return `{ [name]: ${schemaText(additionalProperties, depth)} }`;
  return simpleText(schema);
}

/** The smallest body that has the form of a schema, for a person to fill in. */
export function sampleOf(schema: JsonSchema, schemas: Record<string, JsonSchema>, depth = 0): unknown {
  const { $ref, properties, required = [] } = schema;
  if (depth > 6) return null;
  if ($ref !== undefined) return sampleOf(schemas[$ref.split('/').at(-1) ?? ''] ?? {}, schemas, depth + 1);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const [branch] = schema.oneOf ?? schema.anyOf ?? [];
  if (branch !== undefined) return sampleOf(branch, schemas, depth + 1);
  if (properties !== undefined) {
    return Object.fromEntries(
      required.map((name) => [name, sampleOf(properties[name] ?? {}, schemas, depth + 1)] as const),
    );
  }
  const samples: Record<string, unknown> = { string: '', integer: 0, number: 0, boolean: false, array: [], object: {} };
  return samples[String(schema.type)] ?? null;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function objectText(properties: Record<string, JsonSchema>, required: readonly string[], depth: number): string {
  const names = Object.keys(properties);
  if (names.length === 0) return '{}';
  const indent = '  '.repeat(depth + 1);
  const lines = names.map((name) => {
    const mark = required.includes(name) ? '' : '?';
    return `${indent}${escaped(name)}${mark}: ${schemaText(properties[name] ?? {}, depth + 1)}`;
  });
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
}

function listText(item: string): string {
  return item.includes(' ') ? `(${item})[]` : `${item}[]`;
}

function simpleText({ type, format }: JsonSchema): string {
  const name = Array.isArray(type) ? type.join(' | ') : (type ?? 'any');
  return escaped(typeof format === 'string' ? `${name} (${format})` : name);
}

function linkTo(name: string): string {
  return `<a href="#${schemaAnchor(escaped(name))}">${escaped(name)}</a>`;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
