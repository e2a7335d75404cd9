import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/json.ts';
import { maxTools, vetTools } from './toolList.ts';

const tool = (inputSchema: unknown, more: object = {}) => ({
  name: 'read',
  description: 'Reads.',
  inputSchema,
  ...more,
});
const vet = (item: unknown) => vetTools([item]);
const nested = (depth: number): JsonObject => {
  let schema: JsonObject = { type: 'string' };
  for (let level = 0; level < depth; level += 1) schema = { type: 'object', properties: { a: schema } };
  return schema;
};

describe('vetTools', () => {
  it('takes a tool as it is described', () => {
    const inputSchema = {
      type: 'object',
      properties: { path: { type: 'string', description: 'Where.' } },
      required: ['path'],
    };
    const { tools, remarks } = vet(tool(inputSchema, { title: 'Read', annotations: { readOnlyHint: true } }));
    expect(remarks).toEqual([]);
    expect(tools).toEqual([
      {
        name: 'read',
        title: 'Read',
        description: 'Reads.',
        inputSchema,
        annotations: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
      },
    ]);
  });

  it('F18 keeps the form of results, and only leaves out one that can’t be shown', () => {
    const outputSchema = { type: 'object', properties: { lines: { type: 'array', items: { type: 'string' } } } };
    expect(vet(tool({ type: 'object' }, { outputSchema })).tools).toMatchObject([{ outputSchema }]);
    for (const bad of [nested(40), { type: 'object', $ref: 'https://evil.example/schema.json' }, 'nonsense']) {
      const [kept] = vet(tool({ type: 'object' }, { outputSchema: bad })).tools;
      expect(kept).toMatchObject({ name: 'read' });
      expect(kept).not.toHaveProperty('outputSchema');
    }
  });

  it('expects the worst of a tool that says nothing about itself', () => {
    const [silent] = vet(tool({ type: 'object' })).tools;
    expect(silent?.annotations).toEqual({ readOnly: false, destructive: true, idempotent: false, openWorld: true });
  });

  it('leaves out a bad tool and keeps the others', () => {
    const { tools, remarks } = vetTools([{ name: 'broken' }, 'nonsense', tool({ type: 'object' })]);
    expect(tools.map(({ name }) => name)).toEqual(['read']);
    expect(remarks).toHaveLength(2);
    expect(remarks[0]).toContain('broken');
  });

  it('F17 uses the first of two tools with one name, and refuses over-long and invisible names', () => {
    const twice = vetTools([tool({ type: 'object' }), tool({ type: 'object' }, { description: 'Other.' })]);
    expect(twice.tools).toMatchObject([{ description: 'Reads.' }]);
    expect(vet(tool({ type: 'object' }, { name: 'x'.repeat(129) })).tools).toEqual([]);
    expect(vet(tool({ type: 'object' }, { name: 're\u200bad' })).tools).toEqual([]);
  });

  it('F18 refuses a schema that refers to something outside itself', () => {
    const remote = { type: 'object', properties: { a: { $ref: 'https://evil.example/schema.json' } } };
    expect(vet(tool(remote))).toMatchObject({ tools: [], remarks: [expect.stringContaining('outside itself')] });
    expect(vet(tool({ type: 'object', $ref: '#/$defs/a', $defs: { a: { type: 'object' } } })).tools).toHaveLength(1);
  });

  it('F18 refuses a schema that is nested too deep, however deep, and one that is too large', () => {
    expect(vet(tool(nested(8))).tools).toHaveLength(1);
    expect(vet(tool(nested(50))).tools).toEqual([]);
    expect(vet(tool(nested(200_000))).tools).toEqual([]);
    const properties = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`p${index}`, { type: 'string' }]),
    );
    expect(vet(tool({ type: 'object', properties })).tools).toEqual([]);
  });

  it('F18 drops patterns that may match for ever, and keeps harmless ones and a parameter called "pattern"', () => {
    const properties = {
      evil: { type: 'string', pattern: '^(a+)+$' },
      alternatives: { type: 'string', pattern: '(a|aa)+' },
      good: { type: 'string', pattern: '^[a-z]+$' },
      pattern: { type: 'string', description: 'What to look for.' },
    };
    const [vetted] = vet(tool({ type: 'object', properties })).tools;
    expect(vetted?.inputSchema.properties).toEqual({
      ...properties,
      evil: { type: 'string' },
      alternatives: { type: 'string' },
    });
  });

  it('F24 strips hidden text from titles, descriptions and the schema, and says so', () => {
    const hidden = '\u{e0053}\u{e0065}\u{e006e}\u{e0064}';
    const inputSchema = { type: 'object', properties: { path: { type: 'string', description: `Where.${hidden}` } } };
    const { tools, remarks } = vet(tool(inputSchema, { title: `Read${hidden}`, description: `Reads.${hidden}` }));
    expect(tools).toMatchObject([
      { title: 'Read', description: 'Reads.', inputSchema: { properties: { path: { description: 'Where.' } } } },
    ]);
    expect(remarks).toEqual([expect.stringMatching(/hidden characters.*“read”/)]);
  });

  it('F24 refuses parameter names and values with hidden text, which can not be cleaned without changing them', () => {
    expect(vet(tool({ type: 'object', properties: { 'pa\u200bth': {} } })).tools).toEqual([]);
    expect(vet(tool({ type: 'object', properties: { mode: { enum: ['fa\u202est'] } } })).tools).toEqual([]);
  });

  it('survives a parameter called __proto__', () => {
    const inputSchema: unknown = JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}');
    const [vetted] = vet(tool(inputSchema)).tools;
    expect(JSON.stringify(vetted?.inputSchema)).toBe('{"type":"object","properties":{"__proto__":{"type":"string"}}}');
  });

  it('uses no more tools than anybody can choose from', () => {
    const many = Array.from({ length: maxTools + 5 }, (_, index) =>
      tool({ type: 'object' }, { name: `tool_${index}` }),
    );
    expect(vetTools(many).tools).toHaveLength(maxTools);
  });
});
