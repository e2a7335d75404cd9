import { z } from 'zod';
import type { JsonObject } from '../../shared/json.ts';
import { cutText } from '../../shared/text.ts';
import type { ToolInfo } from '../../shared/tool.ts';
import { vetInputSchema } from './toolSchema.ts';
import { visibleText } from './visibleText.ts';

export const maxTools = 1_000;
const maxNameLength = 128;
const maxTitleLength = 200;
const maxDescriptionLength = 8_000;
/** How much of a description is looked at; hidden characters count. */
const maxRawDescriptionLength = 100_000;

const nothingKnown = {
  title: undefined,
  readOnlyHint: undefined,
  destructiveHint: undefined,
  idempotentHint: undefined,
  openWorldHint: undefined,
};

/** A tool as servers of any revision describe it; unknown members are of no interest. */
const wireToolSchema = z.object({
  name: z.string().min(1),
  title: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  // It was parsed from JSON; how deep and large it may be, the vetting decides.
  inputSchema: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
  outputSchema: z
    .custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
    .optional()
    .catch(undefined),
  annotations: z
    .object({
      title: z.string().optional().catch(undefined),
      readOnlyHint: z.boolean().optional().catch(undefined),
      destructiveHint: z.boolean().optional().catch(undefined),
      idempotentHint: z.boolean().optional().catch(undefined),
      openWorldHint: z.boolean().optional().catch(undefined),
    })
    .catch(nothingKnown)
    .default(nothingKnown),
});

/** The tools that can be used, and a line for each thing that a person should know about the others. */
export interface VettedTools {
  readonly tools: ToolInfo[];
  readonly remarks: string[];
}

/** Takes in what a server lists. One bad tool does not cost the others: it is left out, and a remark says why. */
export function vetTools(listed: readonly unknown[]): VettedTools {
  const tools = new Map<string, ToolInfo>();
  const remarks: string[] = [];
  if (listed.length > maxTools) remarks.push(`Only the first ${maxTools} of ${listed.length} tools are used.`);
  for (const item of listed.slice(0, maxTools)) {
    const vetted = vetTool(item);
    if (vetted.remark !== null) remarks.push(vetted.remark);
    if (vetted.tool === null) continue;
    if (tools.has(vetted.tool.name)) remarks.push(`The tool “${vetted.tool.name}” is listed twice; the first is used.`);
    else tools.set(vetted.tool.name, vetted.tool);
  }
  return { tools: [...tools.values()], remarks };
}

function vetTool(item: unknown): { tool: ToolInfo | null; remark: string | null } {
  const parsed = wireToolSchema.safeParse(item);
  if (!parsed.success) return refused(nameOf(item), 'its description does not follow the protocol');
  const { name, title, description = '', inputSchema, outputSchema, annotations } = parsed.data;
  if (name.length > maxNameLength) return refused(name, `its name has more than ${maxNameLength} characters`);
  if (visibleText(name) !== name || /\s/.test(name)) return refused(name, 'its name has hidden characters or spaces');
  const schema = vetInputSchema(inputSchema);
  if (!schema.ok) return refused(name, schema.reason);
  const shownTitle = visibleText(cutText(title ?? annotations.title ?? '', maxRawDescriptionLength));
  const given = cutText(description, maxRawDescriptionLength);
  const shown = visibleText(given);
  const hidden = given.length - shown.length + schema.hidden;
  return {
    tool: {
      name,
      title: shownTitle.trim() === '' ? null : cutText(shownTitle, maxTitleLength),
      description: cutText(shown, maxDescriptionLength),
      inputSchema: schema.schema,
      ...vettedOutput(outputSchema),
      annotations: hintsOf(annotations),
    },
    remark: hidden > 0 ? `${hidden} hidden characters were removed from the description of the tool “${name}”.` : null,
  };
}

/** A description of results that can't be shown costs a tool nothing: it is left out. */
function vettedOutput(schema: JsonObject | undefined): Pick<ToolInfo, 'outputSchema'> {
  const vetted = schema === undefined ? null : vetInputSchema(schema);
  return vetted?.ok ? { outputSchema: vetted.schema } : {};
}

/** The defaults are those of the MCP specification: a tool that says nothing may do anything. */
function hintsOf(hints: z.infer<typeof wireToolSchema>['annotations']): ToolInfo['annotations'] {
  const readOnly = hints.readOnlyHint ?? false;
  return {
    readOnly,
    destructive: readOnly ? false : (hints.destructiveHint ?? true),
    idempotent: readOnly || (hints.idempotentHint ?? false),
    openWorld: hints.openWorldHint ?? true,
  };
}

function refused(name: string, reason: string): { tool: null; remark: string } {
  return { tool: null, remark: `The tool “${cutText(visibleText(name), 60)}” is left out: ${reason}.` };
}

function nameOf(item: unknown): string {
  const name = typeof item === 'object' && item !== null && 'name' in item ? item.name : undefined;
  return typeof name === 'string' ? name : '(no name)';
}
