import {
  type ApprovalRule,
  type RuleCondition,
  type RuleContent,
  ruleContentSchema,
} from '../../../../shared/approval.ts';
import type { JsonValue } from '../../../../shared/json.ts';
import type { ServerView } from '../../../../shared/server.ts';
import { errorsByField, type FieldErrors } from '../../../typedForm.ts';

/** A condition as it is typed; `row` tells lines apart while they are edited. */
export interface ConditionForm {
  row: number;
  argument: string;
  test: RuleCondition['test'];
  value: string;
}

/** A rule's fields as they are typed. */
export interface RuleForm {
  serverId: string;
  /** Null: every tool of the server. */
  tool: string | null;
  action: RuleContent['action'];
  conditions: ConditionForm[];
  /** Nothing but what the conditions name may be given. */
  exact: boolean;
}

/** What is wrong with the fields; null where nothing is. */
export interface RuleFormErrors extends FieldErrors<'serverId'> {
  /** By the row of the condition. */
  conditions: ReadonlyMap<number, string>;
}

/** An argument of a tool, as far as its schema tells. `isText`: it takes text and nothing else. */
export interface Argument {
  name: string;
  isText: boolean;
}

/** The arguments of a tool, or of every tool of a server, each name once. */
export function argumentsOf(server: ServerView | undefined, tool: string | null): Argument[] {
  const tools = server?.tools.filter(({ name }) => tool === null || name === tool) ?? [];
  const byName = new Map<string, Argument>();
  for (const { inputSchema } of tools) {
    for (const [name, schema] of Object.entries(recordOf(inputSchema.properties))) {
      const isText = recordOf(schema).type === 'string' && (byName.get(name)?.isText ?? true);
      if (name !== server?.config.identityParameter) byName.set(name, { name, isText });
    }
  }
  return [...byName.values()];
}

function recordOf(value: JsonValue | undefined): { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** The fields of a new rule, for the first server that there is. */
export function newRuleForm(servers: readonly ServerView[]): RuleForm {
  return { serverId: servers[0]?.config.id ?? '', tool: null, action: 'allow', conditions: [], exact: false };
}

/** The fields of a rule as it is stored. */
export function ruleForm(rule: ApprovalRule, servers: readonly ServerView[]): RuleForm {
  const known = argumentsOf(serverOf(servers, rule.serverId), rule.tool);
  return {
    serverId: rule.serverId,
    tool: rule.tool,
    action: rule.action,
    exact: rule.exact ?? false,
    conditions: rule.conditions.map((condition, row) => ({
      row,
      argument: condition.argument,
      test: condition.test,
      value:
        condition.test === 'below'
          ? condition.value
          : typedValue(condition.value, takesText(known, condition.argument)),
    })),
  };
}

/** The fields as the host takes them, or what is wrong with them. */
export function readRuleForm(
  form: RuleForm,
  servers: readonly ServerView[],
): { rule: RuleContent } | { errors: RuleFormErrors } {
  const known = argumentsOf(serverOf(servers, form.serverId), form.tool);
  const conditions = form.conditions.map(({ argument, test, value }) => ({
    test,
    argument: argument.trim(),
    value: test === 'below' ? value : readValue(value, takesText(known, argument.trim())),
  }));
  const { serverId, tool, action } = form;
  const parsed = ruleContentSchema.safeParse({
    serverId,
    tool,
    action,
    conditions,
    ...(form.exact ? { exact: true } : {}),
  });
  if (parsed.success) return { rule: parsed.data };
  const errors = new Map<number, string>();
  for (const { path } of parsed.error.issues) {
    const condition = path[0] === 'conditions' ? form.conditions[Number(path[1])] : undefined;
    if (condition && !errors.has(condition.row)) {
      errors.set(condition.row, path[2] === 'value' ? 'Enter the folder.' : 'Enter the name of an argument.');
    }
  }
  const { serverId: wrongServer } = errorsByField(['serverId'], parsed.error.issues, { serverId: 'Choose a server.' });
  return { errors: { serverId: wrongServer, conditions: errors } };
}

export function serverOf(servers: readonly ServerView[], id: string): ServerView | undefined {
  return servers.find(({ config }) => config.id === id);
}

function takesText(known: readonly Argument[], name: string): boolean {
  return known.find((argument) => argument.name === name)?.isText ?? false;
}

/** What is typed for an argument: as it stands for one that takes text, else JSON where it is some. */
export function readValue(text: string, isText: boolean): JsonValue {
  const parsed = isText ? null : parse(text);
  return parsed === null ? text : parsed.value;
}

/** A value as it has to be typed, so that `readValue` gives it back. */
export function typedValue(value: JsonValue, isText: boolean): string {
  if (typeof value === 'string' && (isText || parse(value) === null)) return value;
  return JSON.stringify(value);
}

function parse(text: string): { value: JsonValue } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}
