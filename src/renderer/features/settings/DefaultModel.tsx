import { type FormEvent, useState } from 'react';
import { modelChoiceSchema } from '../../../shared/agent.ts';
import type { Settings } from '../../../shared/settings.ts';
import { ModelChooser, type ModelDraft } from '../../ModelChooser.tsx';
import { SaveBar } from '../../SaveBar.tsx';
import { useStores } from '../../stores/stores.ts';
import { sameData } from '../../typedForm.ts';
import { focusFirstInvalid } from '../../ui/Field.tsx';
import { Group } from '../../ui/Group.tsx';
import { useUnsaved } from '../../ui/LeaveGuard.tsx';
import { useSave } from '../../useSave.ts';

/** What answers where an agent has no model of its own. */
export function DefaultModel({ settings: { defaultModel }, settings }: { settings: Settings }) {
  const { settings: store } = useStores();
  const [draft, setDraft] = useState<ModelDraft | null>(null);
  const [tried, setTried] = useState(false);
  const { state, save, reset } = useSave();
  const shown = draft ?? defaultModel;
  const dirty = draft !== null && !sameData(draft, defaultModel);
  const read = modelChoiceSchema.safeParse(shown);
  useUnsaved(dirty);
  const discard = () => {
    setDraft(null);
    setTried(false);
    reset();
  };
  const submit = async (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    setTried(true);
    if (!read.success) return focusFirstInvalid(event.currentTarget);
    if (await save(() => store.setDefaultModel(read.data))) setDraft(null);
  };
  return (
    <Group title="Default model" text="It answers for every agent that has no model of its own.">
      <form onSubmit={submit} noValidate aria-label="Default model">
        <ModelChooser
          settings={settings}
          value={shown}
          error={tried && !read.success ? (read.error.issues[0]?.message ?? null) : null}
          onChange={(value) => {
            setDraft(value);
            reset();
          }}
        />
        {dirty ? (
          <SaveBar state={state} cancel={{ label: 'Discard', onClick: discard }} />
        ) : (
          <p role="status" className={state.status === 'saved' ? 'mt-2 text-second text-quiet' : 'sr-only'}>
            {state.status === 'saved' && 'Saved. The next message uses it.'}
          </p>
        )}
      </form>
    </Group>
  );
}
