import { type FormEvent, useState } from 'react';
import type { ServerView } from '../../../../shared/server.ts';
import { describeError } from '../../../api.ts';
import { useStores } from '../../../stores/stores.ts';
import { focusFirstInvalid } from '../../../ui/Field.tsx';
import { readSettings, type SettingsDraft, type SettingsForm, settingsForm } from './settingsForm.ts';

/**
 * The settings of a server while they are edited. What is typed is kept by who shows the server, so that it outlives
 * a look at another tab. Errors show from the first try on; what the host refuses is `failure`.
 */
export function useSettingsForm(
  { config }: ServerView,
  draft: SettingsDraft | null,
  onDraft: (draft: SettingsDraft | null) => void,
) {
  const { servers } = useStores();
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const form = draft?.form ?? settingsForm(config);
  const read = readSettings(form, config);
  const discard = () => {
    onDraft(null);
    setTried(false);
    setFailure(null);
  };
  const submit = async (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    setTried(true);
    if ('errors' in read) return focusFirstInvalid(event.currentTarget);
    setSaving(true);
    try {
      await servers.update(read.change);
      discard();
    } catch (thrown) {
      setFailure(describeError(thrown).message);
    } finally {
      setSaving(false);
    }
  };
  return {
    form,
    errors: tried && 'errors' in read ? read.errors : null,
    dirty: draft !== null,
    saving,
    failure,
    change: (part: Partial<SettingsForm>) => onDraft({ id: config.id, form: { ...form, ...part } }),
    submit,
    discard,
  };
}
