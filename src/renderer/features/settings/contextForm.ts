import { type ContextSettings, contextSettingsSchema } from '../../../shared/settings.ts';
import { typedNumber } from '../../typedForm.ts';

/** The context settings as they are typed. */
export interface ContextForm {
  /** In percent. */
  toolShare: string;
  shortenResults: ContextSettings['shortenResults'];
}

/** The fields as they are stored. */
export function contextForm({ toolShare, shortenResults }: ContextSettings): ContextForm {
  return { toolShare: String(Math.round(toolShare * 100)), shortenResults };
}

/** The fields as the host takes them, or what is wrong with the share. */
export function readContextForm(form: ContextForm): { context: ContextSettings } | { error: string } {
  const percent = typedNumber(form.toolShare);
  const parsed = contextSettingsSchema.safeParse({
    toolShare: percent === null ? null : percent / 100,
    shortenResults: form.shortenResults,
  });
  return parsed.success ? { context: parsed.data } : { error: 'Enter a percentage from 5 to 100.' };
}
