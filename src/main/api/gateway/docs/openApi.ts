import { z } from 'zod';

/** JSON Schema as OpenAPI 3.1 has it, as far as the document is worked on here. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  [keyword: string]: unknown;
}

const jsonSchemaSchema = z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null);

const contentSchema = z.record(z.string(), z.object({ schema: jsonSchemaSchema }));

const parameterSchema = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().optional(),
  schema: jsonSchemaSchema,
  style: z.string().optional(),
  explode: z.boolean().optional(),
});
export type Parameter = z.infer<typeof parameterSchema>;

const responseSchema = z.object({ description: z.string(), content: contentSchema.optional() });
export type Response = z.infer<typeof responseSchema> | { $ref: string };

const bodySchema = z.object({ required: z.boolean().optional(), content: contentSchema });
export type Body = z.infer<typeof bodySchema>;

const operationSchema = z.object({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()).length(1),
  parameters: z.array(parameterSchema).default([]),
  requestBody: bodySchema.optional(),
  responses: z.record(z.string(), responseSchema),
});
export type Operation = Omit<z.infer<typeof operationSchema>, 'responses'> & { responses: Record<string, Response> };

/** Operations by method, by path. */
export type Paths = Record<string, Record<string, Operation>>;

/** What the generator makes of the contract, checked as far as it is worked on. */
export const generatedSchema = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.enum(['get', 'put', 'post', 'delete', 'patch']), operationSchema.optional())),
  components: z.object({ schemas: z.record(z.string(), jsonSchemaSchema) }),
});

/** The document as it is served. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  security: Record<string, string[]>[];
  tags: { name: string }[];
  paths: Paths;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: Record<string, Response>;
    securitySchemes: Record<string, { type: string; scheme: string; description: string }>;
  };
}
