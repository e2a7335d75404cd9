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
  watch: procedure
    .route({
      method: 'GET',
      path: '/settings/events',
      summary: 'Your settings, and all of them after each change',
      tags: ['Settings'],
    })
    .input(nothing)
    .output(eventIterator(settingsViewSchema)),
  setTheme: procedure
    .route({ method: 'PUT', path: '/settings/theme', summary: 'Choose the theme of the app', tags: ['Settings'] })
    .input(z.strictObject({ theme: themeSchema }))
    .output(nothing),
  /** Adds a provider, or changes the one with its id, and its key. */
  saveProvider: procedure
    .route({
      method: 'PUT',
      path: '/settings/providers',
      summary: 'Add or change a provider of models',
      tags: ['Settings'],
    })
    .input(z.strictObject({ provider: providerSchema, key: keyChangeSchema }))
    .output(settingsViewSchema),
  /** Removes a provider and its key. Agents that used it say so until another model is chosen for them. */
  removeProvider: procedure
    .route({
      method: 'DELETE',
      path: '/settings/providers/{id}',
      summary: 'Remove a provider and its key',
      tags: ['Settings'],
    })
    .input(z.strictObject({ id: providerIdSchema }))
    .output(settingsViewSchema),
  /** What answers where an agent has no model of its own. */
  setDefaultModel: procedure
    .route({ method: 'PUT', path: '/settings/default-model', summary: 'Choose the default model', tags: ['Settings'] })
    .input(modelChoiceSchema)
    .output(settingsViewSchema),
  setContext: procedure
    .route({
      method: 'PUT',
      path: '/settings/context',
      summary: 'Choose how much of a conversation models get',
      tags: ['Settings'],
    })
    .input(contextSettingsSchema)
    .output(settingsViewSchema),
  /**
   * Asks a provider for its models with the given or the stored key; `id` says whose that is, null where nothing is
   * stored yet. `baseUrl` is the address that answered: where the given one knows no models, that with `/v1` is tried.
   * Never throws for what the provider does.
   */
  testProvider: procedure
    .route({
      method: 'POST',
      path: '/settings/providers/test',
      summary: 'Ask a provider for its models before it is saved',
      tags: ['Settings'],
    })
    .input(
      z.strictObject({
        id: providerIdSchema.nullable(),
        kind: providerKindSchema,
        baseUrl: baseUrlSchema,
        key: keyChangeSchema,
      }),
    )
    .output(outcomeSchema(z.strictObject({ models: z.array(z.string()), baseUrl: z.string() }))),
  /** The models of a stored provider, by its stored key. */
  listModels: procedure
    .route({
      method: 'GET',
      path: '/settings/providers/{id}/models',
      summary: 'The models of a provider',
      tags: ['Settings'],
    })
    .input(z.strictObject({ id: providerIdSchema }))
    .output(outcomeSchema(z.strictObject({ models: z.array(z.string()) }))),
  /** Looks for model servers on this machine, at the ports that they use by default. Only ever asked for by a person. */
  discover: procedure
    .route({
      method: 'POST',
      path: '/settings/providers/discover',
      summary: 'Look for model servers on this machine',
      tags: ['Settings'],
    })
    .input(nothing)
    .output(z.array(foundServerSchema)),
};
