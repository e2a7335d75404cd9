import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { modelChoiceSchema, providerIdSchema } from '../agent.ts';
import { outcomeSchema } from '../errors.ts';
import {
  baseUrlSchema,
  contextSettingsSchema,
  foundServerSchema,
  keyChangeSchema,
  providerKindSchema,
  providerSchema,
  settingsViewSchema,
  themeSchema,
} from '../settings.ts';
import { nothing, procedure } from './procedure.ts';

/** The user's settings and providers. */
export const settingsContract = {
  watch: procedure.input(nothing).output(eventIterator(settingsViewSchema)),
  setTheme: procedure.input(z.strictObject({ theme: themeSchema })).output(nothing),
  /** Adds a provider, or changes the one with its id, and its key. */
  saveProvider: procedure
    .input(z.strictObject({ provider: providerSchema, key: keyChangeSchema }))
    .output(settingsViewSchema),
  /** Removes a provider and its key. What used it uses the default model, or the built-in one. */
  removeProvider: procedure.input(z.strictObject({ id: providerIdSchema })).output(settingsViewSchema),
  /** What answers where an agent has no model of its own. */
  setDefaultModel: procedure.input(modelChoiceSchema).output(settingsViewSchema),
  setContext: procedure.input(contextSettingsSchema).output(settingsViewSchema),
  /** Asks a provider for its models with the given or the stored key. Never throws for what the provider does. */
  testProvider: procedure
    .input(z.strictObject({ kind: providerKindSchema, baseUrl: baseUrlSchema, key: keyChangeSchema }))
    .output(outcomeSchema(z.strictObject({ models: z.array(z.string()) }))),
  /** The models of a stored provider, by its stored key. */
  listModels: procedure
    .input(z.strictObject({ id: providerIdSchema }))
    .output(outcomeSchema(z.strictObject({ models: z.array(z.string()) }))),
  /** Looks for model servers on this machine, at the ports that they use by default. Only ever asked for by a person. */
  discover: procedure.input(nothing).output(z.array(foundServerSchema)),
};
