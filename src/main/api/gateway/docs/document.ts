import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { contract } from '../../../../shared/contract.ts';
import { errorCodeSchema, errorCodes } from '../../../../shared/errors.ts';
import { isForPrograms, restRoot, streamEnd } from '../rest/restRoutes.ts';
import {
  type Body,
  generatedSchema,
  type JsonSchema,
  type OpenApiDocument,
  type Operation,
  type Parameter,
  type Paths,
  type Response,
} from './openApi.ts';
import { mcpPaths, openAiPaths } from './otherPaths.ts';
import { namedSchemas } from './schemas.ts';

export interface DocumentOptions {
  version: string;
  /** The OpenAI-compatible part is there. */
  openAi: boolean;
  /** The MCP endpoint is there. */
  mcp: boolean;
}

const description = `Agents and MCP servers of Signalbox, for programs on this machine.

Every request needs a key, as \`Authorization: Bearer sbx_…\`: it acts in the name of the user who made it. Answers have one form, \`{"success": true, "data": …}\` or \`{"success": false, "error": {"code", "message", "retryable"}}\`. What may be null can be left out. Paths that end in \`${streamEnd}\` are streams of server-sent events; without it they answer what there is now.`;

/** The description of the gateway in OpenAPI 3.1, made from the contract that it serves. It says nothing of any user. */
export async function openApiDocument({ version, openAi, mcp }: DocumentOptions): Promise<OpenApiDocument> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const info = { title: 'Signalbox', version, description };
  const generated = await generator.generate(contract, {
    filter: isForPrograms,
    commonSchemas: namedSchemas,
    customErrorResponseBodySchema: () => ({ $ref: '#/components/schemas/Failure' }),
    info,
  });
  const { openapi, paths, components } = generatedSchema.parse(generated);
  const all = { ...restPaths(paths), ...(openAi ? openAiPaths : {}), ...(mcp ? mcpPaths : {}) };
  const tags = new Set(Object.values(all).flatMap((item) => Object.values(item).flatMap((each) => each.tags)));
  return {
    openapi,
    info,
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    tags: [...tags].map((name) => ({ name })),
    paths: all,
    components: {
      schemas: { ...components.schemas, Failure: failure },
      responses: errorResponses(),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key from the settings of Signalbox, or a JWT of the issuer that gateway.json names.',
        },
      },
    },
  };
}

const failure: JsonSchema = {
  type: 'object',
  properties: {
    success: { const: false },
    error: {
      type: 'object',
      properties: {
        code: { type: 'string', enum: errorCodeSchema.options },
        message: { type: 'string', description: 'What happened, why as far as known, and what to do.' },
        retryable: { type: 'boolean', description: 'Whether trying again later makes sense.' },
      },
      required: ['code', 'message', 'retryable'],
    },
  },
  required: ['success', 'error'],
};

function errorResponses(): Record<string, Response> {
  const codes = new Map<number, string[]>();
  for (const [code, { status }] of Object.entries(errorCodes)) codes.set(status, [...(codes.get(status) ?? []), code]);
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } };
  return Object.fromEntries(
    [...codes].map(([status, names]) => [`Error${status}`, { description: names.join(', '), content }]),
  );
}

/** The paths as they are served: below their root, and beside each stream its beginning. */
function restPaths(paths: Record<string, Record<string, Operation | undefined>>): Paths {
  const served: Paths = {};
  const add = (path: string, method: string, operation: Operation) => {
    served[`${restRoot}${path}`] = { ...served[`${restRoot}${path}`], [method]: finished(operation) };
  };
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (operation === undefined) continue;
      if (path.endsWith(streamEnd)) add(path.slice(0, -streamEnd.length), method, beginning(operation));
      add(path, method, operation);
    }
  }
  return served;
}

/** What a stream begins with, as an operation of its own. */
function beginning(operation: Operation): Operation {
  const { 200: answer, ...others } = operation.responses;
  const events = answer !== undefined && 'content' in answer ? answer.content?.['text/event-stream'] : undefined;
  const data = events?.schema.oneOf?.[0]?.properties?.data ?? {};
  return {
    ...operation,
    operationId: `${operation.operationId}.now`,
    summary: operation.summary.replace(/, and .*/, ''),
    responses: { ...others, 200: { description: 'OK', content: { 'application/json': { schema: data } } } },
  };
}

/** The one form of results and errors, and left out what may be. */
function finished(operation: Operation): Operation {
  const responses: Record<string, Response> = {};
  for (const [status, response] of Object.entries(operation.responses)) {
    responses[status] = Number(status) < 300 ? successful(response) : { $ref: `#/components/responses/Error${status}` };
  }
  const { requestBody } = operation;
  return {
    ...operation,
    parameters: operation.parameters.map(optional),
    ...(requestBody === undefined ? {} : { requestBody: optionalBody(requestBody) }),
    responses,
  };
}

function successful(response: Response): Response {
  const json = 'content' in response ? response.content?.['application/json']?.schema : undefined;
  if (json === undefined || isOutcome(json)) return response;
  const schema = {
    type: 'object',
    properties: { success: { const: true }, data: json },
    required: ['success', 'data'],
  };
  return { ...response, content: { 'application/json': { schema } } };
}

/** What a provider said is an outcome already. */
function isOutcome({ oneOf, anyOf }: JsonSchema): boolean {
  return (oneOf ?? anyOf)?.every((branch) => branch.properties?.success !== undefined) ?? false;
}

function optional(parameter: Parameter): Parameter {
  const { schema } = parameter;
  return {
    ...parameter,
    ...(schema.type === 'array' ? { style: 'form' } : {}),
    ...(isNullable(schema) ? { required: false } : {}),
  };
}

function optionalBody(body: Body): Body {
  const schema = body.content['application/json']?.schema;
  const { properties = {}, required } = schema ?? {};
  if (required === undefined) return body;
  const needed = required.filter((name) => !isNullable(properties[name] ?? {}));
  return { ...body, content: { 'application/json': { schema: { ...schema, required: needed } } } };
}

function isNullable({ anyOf }: JsonSchema): boolean {
  return anyOf?.some(({ type }) => type === 'null') ?? false;
}
