import { expect } from 'vitest';
import type { Connected } from './connect.ts';

/**
 * Holds what a server of users' data lists to what all of ours promise: these tools with these hints, words for each of
 * them and for each parameter, and the parameter that the host fills in.
 */
export async function expectAnnounced(
  { client }: Pick<Connected, 'client'>,
  hints: Record<string, [readOnly: boolean, destructive: boolean]>,
): Promise<void> {
  const { tools } = await client.listTools();
  const announced = Object.fromEntries(
    tools.map(({ name, annotations }) => [name, [annotations?.readOnlyHint, annotations?.destructiveHint]]),
  );
  expect(announced).toEqual(hints);
  for (const { title, description, inputSchema, annotations } of tools) {
    expect(title && description).toBeTruthy();
    expect(annotations?.openWorldHint).toBe(false);
    expect(inputSchema.additionalProperties).toBe(false);
    expect(inputSchema.required ?? []).not.toContain('user_id');
    const parameters = inputSchema.properties as Record<string, { description?: string }>;
    expect(parameters.user_id?.description).toMatch(/^Filled in by the host/);
    for (const parameter of Object.values(parameters)) expect(parameter.description).toBeTruthy();
  }
}
