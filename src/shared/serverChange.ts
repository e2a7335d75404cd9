import { z } from 'zod';
import { connectionSchema, headerNameSchema, maxConnections } from './connection.ts';
import {
  environmentNameSchema,
  filesFolderSchema,
  remoteUrlSchema,
  serverConfigSchema,
  serverIdSchema,
  serverOptionsSchema,
} from './server.ts';

const secretValuesSchema = <Name extends z.ZodType<string>>(name: Name, max: number) =>
  z.array(z.strictObject({ name, value: z.string().max(32_768) })).max(max);

const keptValuesSchema = <Name extends z.ZodType<string>>(name: Name, max: number) =>
  z.array(z.strictObject({ name, value: z.string().max(32_768).nullable() })).max(max);

/** How a server is reached, with the secret values that go to the secret store. */
export const newLaunchSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('stdio'),
    command: z.string().trim().min(1, 'Enter the command to run.').max(4096),
    args: z.array(z.string().max(32_768)).max(256),
    cwd: z.string().trim().max(4096).nullable(),
    environment: secretValuesSchema(environmentNameSchema, 64),
  }),
  z.strictObject({
    kind: z.literal('http'),
    url: remoteUrlSchema,
    headers: secretValuesSchema(headerNameSchema, 32),
  }),
]);
export type NewLaunch = z.infer<typeof newLaunchSchema>;

/** A server that a user adds. */
export const newServerSchema = z.strictObject({ name: serverConfigSchema.shape.name, launch: newLaunchSchema });
export type NewServer = z.infer<typeof newServerSchema>;

/** What a user sets of a server of ours. */
const bundledChangeSchema = z.discriminatedUnion('name', [
  z.strictObject({ kind: z.literal('bundled'), name: z.literal('files'), folder: filesFolderSchema.nullable() }),
  z.strictObject({
    kind: z.literal('bundled'),
    name: z.literal('http-api'),
    connections: z
      .array(
        z.strictObject({
          ...connectionSchema.shape,
          /** Null keeps the one that is stored under the connection's name, and stands for none where none is used. */
          credential: z.string().min(1, 'Enter the credential.').max(32_768).nullable(),
        }),
      )
      .max(maxConnections)
      .refine(
        (connections) => new Set(connections.map(({ name }) => name)).size === connections.length,
        'Two connections have the same name. Rename one of them.',
      ),
  }),
]);

/** What a user changes of a server. Left-out parts stay as they are. */
export const serverChangeSchema = z.strictObject({
  id: serverIdSchema,
  name: serverConfigSchema.shape.name.optional(),
  /** In place of the old one. A secret whose value is null keeps the value that is stored under its name. */
  launch: z
    .discriminatedUnion('kind', [
      bundledChangeSchema,
      z.strictObject({
        ...newLaunchSchema.options[0].shape,
        environment: keptValuesSchema(environmentNameSchema, 64),
      }),
      z.strictObject({ ...newLaunchSchema.options[1].shape, headers: keptValuesSchema(headerNameSchema, 32) }),
    ])
    .optional(),
  options: serverOptionsSchema.optional(),
  /** Marks the parameter that names the user, or with null none. Servers of ours have theirs (DENIED). */
  identityParameter: serverConfigSchema.shape.identityParameter.optional(),
});
export type ServerChange = z.infer<typeof serverChangeSchema>;
