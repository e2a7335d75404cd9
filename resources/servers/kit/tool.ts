import type {
  CallToolResult,
  ContentBlock,
  McpServer,
  ServerContext,
  StandardSchemaWithJSON,
  ToolAnnotations,
} from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { badArguments } from './badArguments.ts';
import { localUser, userIdSchema, userOf, userParameter } from './identity.ts';
import { type Failure, outcomeSchema, ToolFailure } from './outcome.ts';
import { ProgressReporter, type ReportProgress } from './progress.ts';

/** What a tool gives back: `data` for programs, `text` for people and models. */
export interface Answer<Data> {
  data: Data;
  text: string;
  /** What comes after the text where text is not enough, such as an image. */
  content?: readonly ContentBlock[];
}

/** What a tool knows of its call beside the arguments. */
export interface CallContext {
  /** Whose data the call may touch; `local` where no host names a user. */
  userId: string;
  /** Aborted when nobody wants the answer any more. Work that takes long looks at it, or passes it on. */
  signal: AbortSignal;
  /** Tells the client how far the call is, where it asked for that. Costs next to nothing where it did not. */
  progress: ReportProgress;
}

export interface ToolDefinition<Input extends z.ZodObject, Data extends z.ZodType> {
  name: string;
  title: string;
  /** Written in the words that people use when they ask for it: models choose tools by them. */
  description: string;
  annotations: Required<Omit<ToolAnnotations, 'title'>>;
  /** A strict object. Each parameter has a description. */
  input: Input;
  /** The schema of `data` in a successful result. */
  data: Data;
  /** Set when the tool keeps data of users: it then takes `user_id`, and `userId` is checked. */
  personal?: true;
  /** Does the work. Throws `ToolFailure` for what the caller can act on; anything else is a defect. */
  run(input: z.output<Input>, context: CallContext): Answer<z.input<Data>> | Promise<Answer<z.input<Data>>>;
}

/** A tool that is ready to be registered; its types are checked inside and forgotten outside. */
export interface Tool {
  readonly name: string;
  register(server: McpServer): void;
}

/** Turns a definition into a tool whose every result, bad arguments included, has the form of `outcomeSchema`. */
export function defineTool<Input extends z.ZodObject, Data extends z.ZodType>(
  definition: ToolDefinition<Input, Data>,
): Tool {
  const { name, title, description, annotations, input, data, personal } = definition;
  const announced = personal ? input.extend({ [userParameter]: userIdSchema.optional() }) : input;
  const config = {
    title,
    description,
    annotations,
    inputSchema: announceOnly(announced),
    outputSchema: outcomeSchema(data),
  };
  return {
    name,
    register(server) {
      server.registerTool(name, config, (given, context) => answerCall(definition, given, context));
    },
  };
}

/**
 * The schema as the SDK lists it, without its validation: the SDK would answer bad arguments with text alone, and
 * `answerCall` validates them itself to answer in the one form that all results have.
 */
function announceOnly(schema: z.ZodObject): StandardSchemaWithJSON<unknown, unknown> {
  const { vendor, version, jsonSchema } = schema['~standard'] as StandardSchemaWithJSON['~standard'];
  return { '~standard': { vendor, version, jsonSchema, validate: (value) => ({ value }) } };
}

async function answerCall<Input extends z.ZodObject, Data extends z.ZodType>(
  definition: ToolDefinition<Input, Data>,
  given: unknown,
  context: ServerContext,
): Promise<CallToolResult> {
  const { signal } = context.mcpReq;
  const reporter = new ProgressReporter(context.mcpReq);
  try {
    const { input, userId } = await readArguments(definition, given, context);
    const answer = await definition.run(input, { userId, signal, progress: reporter.report });
    const { data, text, content = [] } = answer;
    return { content: [{ type: 'text', text }, ...content], structuredContent: { success: true, data } };
  } catch (thrown) {
    const failure = isAbort(thrown, signal) ? cancelled.toData() : toFailure(thrown, definition.name);
    return { content: [{ type: 'text', text: failure.error.message }], structuredContent: failure, isError: true };
  } finally {
    reporter.end();
  }
}

async function readArguments<Input extends z.ZodObject, Data extends z.ZodType>(
  definition: ToolDefinition<Input, Data>,
  given: unknown,
  context: ServerContext,
): Promise<{ input: z.output<Input>; userId: string }> {
  const { [userParameter]: user, ...rest } = given as Record<string, unknown>;
  const own = definition.personal || user === undefined ? rest : { ...rest, [userParameter]: user };
  const parsed = definition.input.safeParse(own);
  if (!parsed.success) throw badArguments(parsed.error, own, Object.keys(definition.input.shape));
  return { input: parsed.data, userId: definition.personal ? await userOf(user, context.mcpReq._meta) : localUser };
}

/** Nobody reads this: the SDK sends no answer to a call that was cancelled. */
const cancelled = new ToolFailure('UNAVAILABLE', 'The call was cancelled before it was done.');

/** Whether work ended because the call was cancelled, which is no defect. */
function isAbort(thrown: unknown, signal: AbortSignal): boolean {
  return signal.aborted && (thrown === signal.reason || (thrown instanceof Error && thrown.name === 'AbortError'));
}

function toFailure(thrown: unknown, tool: string): Failure {
  if (thrown instanceof ToolFailure) return thrown.toData();
  // A defect: its details are for the log, which hosts keep, and not for a model.
  process.stderr.write(`${tool}: ${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
  return new ToolFailure('INTERNAL', 'The tool failed unexpectedly. The log of its server has the details.').toData();
}
