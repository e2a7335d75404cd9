import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '../../../../shared/contract.ts';
import { errorCodes } from '../../../../shared/errors.ts';
import { GatewayUnderTest } from '../testing/gatewayUnderTest.ts';
import { openApiDocument } from './document.ts';
import type { JsonSchema, OpenApiDocument, Operation } from './openApi.ts';
import { docsPage } from './page.ts';
import { pageScript } from './pageFiles.ts';
import { escaped, sampleOf, schemaText } from './schemaText.ts';

let document: OpenApiDocument;
let gateway: GatewayUnderTest;
beforeAll(async () => {
  document = await openApiDocument({ version: '1.2.3', openAi: true, mcp: true });
  gateway = await GatewayUnderTest.start();
});
afterAll(() => gateway.stop());

const operations = (): [string, string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, string, Operation] => [path, method, operation]),
  );

/** Every object in a value, with where it is. */
function* objectsIn(value: unknown, at = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [at, value as Record<string, unknown>];
  for (const [name, part] of Object.entries(value)) yield* objectsIn(part, `${at}/${name}`);
}

describe('the description in OpenAPI', () => {
  it('has the form of version 3.1', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(document.info).toMatchObject({ title: 'Signalbox', version: '1.2.3' });
    expect(document.security).toEqual([{ bearer: [] }]);
    expect(document.components.securitySchemes.bearer).toMatchObject({ type: 'http', scheme: 'bearer' });
    const ids = operations().map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, method, operation] of operations()) {
      expect(path).toMatch(/^\/[\w/{}.-]+$/);
      expect(['get', 'put', 'post', 'delete', 'patch']).toContain(method);
      expect(document.tags).toContainEqual({ name: operation.tags[0] });
      expect(operation.summary).not.toBe('');
      if (method === 'get') expect(operation.requestBody).toBeUndefined();
    }
  });

  it('declares each parameter of a path, and no other', () => {
    for (const [path, , { parameters }] of operations()) {
      const inPath = parameters.filter(({ in: place }) => place === 'path');
      expect(inPath.map(({ name }) => name).sort()).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort(),
      );
      expect(inPath.every(({ required }) => required === true)).toBe(true);
      const places = parameters.map(({ name, in: place }) => `${place} ${name}`);
      expect(new Set(places).size).toBe(places.length);
    }
  });

  it('points at nothing that is not there', () => {
    for (const [at, object] of objectsIn(document)) {
      if (typeof object.$ref !== 'string') continue;
      const target = object.$ref
        .split('/')
        .slice(1)
        .reduce<unknown>((value, name) => (value as Record<string, unknown>)?.[name], document);
      expect([at, object.$ref, target]).toEqual([at, object.$ref, expect.anything()]);
    }
  });

  it('has schemas that only use types there are, and require only what they have', () => {
    const types = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
    for (const [at, schema] of objectsIn(document.components.schemas)) {
      if (at.endsWith('/properties') || !('type' in schema)) continue;
      for (const type of [schema.type].flat()) expect([at, types.includes(String(type))]).toEqual([at, true]);
      const { properties, required = [] } = schema as JsonSchema;
      for (const name of required)
        expect([at, Object.keys(properties ?? {})]).toEqual([at, expect.arrayContaining([name])]);
    }
  });

  it('has for each operation its results in the one form, and every error', () => {
    const statuses = new Set(Object.values(errorCodes).map(({ status }) => String(status)));
    for (const [path, , { responses }] of operations()) {
      if (!path.startsWith('/api/')) continue;
      const [success = ''] = Object.keys(responses).filter((status) => Number(status) < 300);
      const response = responses[success];
      const json = response !== undefined && 'content' in response ? response.content?.['application/json'] : undefined;
      if (!path.endsWith('/events')) {
        const forms = json?.schema.oneOf ?? json?.schema.anyOf ?? [json?.schema];
        for (const form of forms) expect([path, form?.properties?.success]).toEqual([path, expect.anything()]);
      }
      expect(new Set(Object.keys(responses).filter((status) => status !== success))).toEqual(statuses);
    }
  });

  it('has every procedure that is for programs, and none that is only for the page', () => {
    const ids = new Set(operations().map(([, , { operationId }]) => operationId));
    const left = Object.entries(contract).flatMap(([group, procedures]) =>
      Object.keys(procedures)
        .map((name) => `${group}.${name}`)
        .filter((id) => !ids.has(id)),
    );
    expect(left.sort()).toEqual([
      'gateway.createKey',
      'gateway.revokeKey',
      'gateway.setSettings',
      'users.create',
      'users.remove',
      'users.setPassphrase',
      'users.signIn',
      'users.signOut',
      'users.watch',
    ]);
  });

  it('lets out what may be null', () => {
    const body = document.paths['/api/turns']?.post?.requestBody?.content['application/json']?.schema;
    expect(body?.required).toEqual(['text']);
    const before = document.paths['/api/approvals/log']?.get?.parameters.find(({ name }) => name === 'before');
    expect(before?.required).toBe(false);
  });

  it('is served as it is, without a key, and says nothing of anybody', async () => {
    const answer = await gateway.ask('/openapi.json');
    expect(answer.headers['content-type']).toContain('application/json');
    const served = await openApiDocument({ version: '0.0.0', openAi: true, mcp: true });
    expect(answer.json()).toEqual(JSON.parse(JSON.stringify(served)));
    const without = await openApiDocument({ version: '0.0.0', openAi: false, mcp: false });
    expect(Object.keys(without.paths).filter((path) => /^\/(v1|mcp)/.test(path))).toEqual([]);
  });

  it('names what is really served: each GET without an id answers', async () => {
    const { text: key } = await gateway.newKey();
    const query: Record<string, string> = {
      '/api/conversations/search': '?query=x',
      '/api/context': '?agentId=assistant',
      '/api/agents/export': '?ids=assistant',
      '/api/approvals/log': '?limit=1',
    };
    for (const [path, method] of operations()) {
      if (!path.startsWith('/api/') || path.includes('{') || method !== 'get' || path.endsWith('/events')) continue;
      const { status, text } = await gateway.ask(`${path}${query[path] ?? ''}`, { key });
      expect([path, status, text.slice(0, 15)]).toEqual([path, 200, '{"success":true']);
    }
  });
});

describe('the page of the description', () => {
  it('shows every operation and schema, and its links lead somewhere', () => {
    const page = docsPage(document);
    for (const [path, , { operationId }] of operations()) {
      expect(page).toContain(`id="${operationId}"`);
      expect(page).toContain(`<code>${path}</code>`);
    }
    for (const name of Object.keys(document.components.schemas)) expect(page).toContain(`id="schema-${name}"`);
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, anchor] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(anchor);
  });

  it('is served with a policy that lets nothing else in, and its own script', async () => {
    const page = await gateway.ask('/docs');
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.text).not.toMatch(/<script>|style=|https?:\/\/(?!127)/);
    for (const [, path] of page.text.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)) {
      expect((await gateway.ask(path ?? '')).status).toBe(200);
    }
  });

  it('has a script that can be run', () => {
    expect(() => new Script(pageScript)).not.toThrow();
  });

  it('escapes what a schema says', () => {
    expect(escaped('<script>"\'&')).not.toMatch(/[<>"']/);
    expect(schemaText({ properties: { '<b>': { const: '</pre><script>' } } })).not.toMatch(/<b>|<script>/);
  });

  it('fills in a body that has what is required', () => {
    const schema = {
      properties: { a: { type: 'string' }, b: { $ref: '#/components/schemas/B' }, c: {} },
      required: ['a', 'b'],
    };
    expect(sampleOf(schema, { B: { enum: ['x', 'y'] } })).toEqual({ a: '', b: 'x' });
  });
});
