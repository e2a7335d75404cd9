import { RadioGroup } from 'radix-ui';
import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import type { SettingsView } from '../../../shared/settings.ts';
import { describeError } from '../../api.ts';
import { useStores } from '../../stores/stores.ts';
import { Button } from '../../ui/Button.tsx';
import { focusFirstInvalid } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { EndpointFields } from './EndpointFields.tsx';
import { formOf, keyChangeOf, type ProviderForm, readProviderForm } from './providerForm.ts';

/** What answers: the built-in model or an endpoint. */
export function ModelPage() {
  const { settings } = useStores();
  const { view, error } = useStore(settings.state);
  if (view) return <ModelForm view={view} />;
  if (error) return <Notice tone="bad">{error.message}</Notice>;
  return <Skeleton label="Loading the settings" widths={['w-2/5', 'w-4/5', 'w-3/5']} />;
}

type Saved = { status: 'idle' } | { status: 'saving' } | { status: 'saved' } | { status: 'failed'; message: string };

function ModelForm({ view }: { view: SettingsView }) {
  const { settings } = useStores();
  const [form, setForm] = useState(() => formOf(view));
  const [tried, setTried] = useState(false);
  const [saved, setSaved] = useState<Saved>({ status: 'idle' });
  const read = readProviderForm(form);
  const change = (part: Partial<ProviderForm>) => {
    setForm((current) => ({ ...current, ...part }));
    setSaved({ status: 'idle' });
  };
  const save = async (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    setTried(true);
    if ('errors' in read) return focusFirstInvalid(event.currentTarget);
    setSaved({ status: 'saving' });
    try {
      await settings.setProvider(read.provider, keyChangeOf(form));
      setForm((current) => ({ ...current, key: '', removeKey: false }));
      setSaved({ status: 'saved' });
    } catch (thrown) {
      setSaved({ status: 'failed', message: describeError(thrown).message });
    }
  };
  return (
    <form onSubmit={save} className="space-y-4">
      <KindChoice kind={form.kind} onChange={(kind) => change({ kind })} />
      {form.kind === 'openai-compatible' && (
        <EndpointFields
          form={form}
          view={view}
          errors={tried && 'errors' in read ? read.errors : null}
          onChange={change}
        />
      )}
      {saved.status === 'failed' && <Notice tone="bad">{saved.message}</Notice>}
      <div className="sticky -bottom-5 flex items-center gap-3 bg-raised py-3">
        <Button look="primary" type="submit" disabled={saved.status === 'saving'}>
          Save
        </Button>
        <span role="status" className="text-second text-quiet">
          {saved.status === 'saved' && 'Saved. The next message uses it.'}
        </span>
      </div>
    </form>
  );
}

const kinds: { kind: ProviderForm['kind']; title: string; text: string }[] = [
  {
    kind: 'builtin',
    title: 'Built-in model',
    text: 'Needs no key and no network. It picks a tool and fills it in; it is not a language model.',
  },
  {
    kind: 'openai-compatible',
    title: 'Language model at an endpoint',
    text: 'Anything that speaks the OpenAI API: a model on this machine, or a service with a key.',
  },
];

function KindChoice({ kind, onChange }: { kind: ProviderForm['kind']; onChange(kind: ProviderForm['kind']): void }) {
  return (
    <RadioGroup.Root
      aria-label="What answers"
      value={kind}
      onValueChange={(value) => onChange(kinds.find((entry) => entry.kind === value)?.kind ?? 'builtin')}
      className="space-y-2"
    >
      {kinds.map((entry) => (
        <RadioGroup.Item
          key={entry.kind}
          value={entry.kind}
          aria-label={entry.title}
          className="group flex w-full items-start gap-3 rounded-block border border-line p-3 text-left hover:border-edge data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft"
        >
          <span className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-edge group-data-[state=checked]:border-accent">
            <RadioGroup.Indicator className="size-2 rounded-full bg-accent" />
          </span>
          <span>
            <span className="block text-second font-semibold">{entry.title}</span>
            <span className="block text-second text-quiet">{entry.text}</span>
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
