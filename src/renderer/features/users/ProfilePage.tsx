import { type FormEvent, useState } from 'react';
import type { User } from '../../../shared/user.ts';
import { userNameSchema } from '../../../shared/user.ts';
import { SaveBar } from '../../SaveBar.tsx';
import { useStores } from '../../stores/stores.ts';
import type { Profile } from '../../stores/users.ts';
import { sameData } from '../../typedForm.ts';
import { ColorChoice } from '../../ui/ColorChoice.tsx';
import { Field, focusFirstInvalid } from '../../ui/Field.tsx';
import { Group } from '../../ui/Group.tsx';
import { useUnsaved } from '../../ui/LeaveGuard.tsx';
import { useSave } from '../../useSave.ts';
import { PassphraseGroup } from './PassphraseGroup.tsx';
import { RemoveGroup } from './RemoveGroup.tsx';
import { useMe } from './useMe.ts';

/** Who the user is to the others who share this Signalbox. */
export function ProfilePage() {
  const me = useMe();
  if (me === null) return <p className="text-second text-quiet">Not connected to Signalbox right now.</p>;
  return (
    <div className="space-y-6">
      <ProfileGroup me={me} />
      <PassphraseGroup me={me} />
      <RemoveGroup me={me} />
    </div>
  );
}

const apart =
  'Users are kept apart inside Signalbox: nobody else finds your conversations, agents, servers and keys here. Whoever can use this computer account can still reach the files that they are stored in.';

function ProfileGroup({ me }: { me: User }) {
  const { form, error, dirty, state, change, discard, submit } = useProfileForm({ name: me.name, color: me.color });
  return (
    <Group title="You" text={apart}>
      <form onSubmit={submit} noValidate aria-label="You" className="space-y-4">
        <div className="flex flex-wrap items-start gap-x-6 gap-y-4">
          <Field
            label="Name"
            className="min-w-56 flex-1"
            value={form.name}
            error={error}
            onChange={(event) => change({ name: event.target.value })}
          />
          <ColorChoice color={form.color} onChange={(color) => change({ color })} />
        </div>
        {dirty ? (
          <SaveBar state={state} cancel={{ label: 'Discard', onClick: discard }} />
        ) : (
          <p role="status" className={state.status === 'saved' ? 'text-second text-quiet' : 'sr-only'}>
            {state.status === 'saved' && 'Saved.'}
          </p>
        )}
      </form>
    </Group>
  );
}

/** Name and colour while they are changed. The error shows from the first try on. */
function useProfileForm(stored: Profile) {
  const { users } = useStores();
  const [draft, setDraft] = useState<Profile | null>(null);
  const [tried, setTried] = useState(false);
  const { state, save, reset } = useSave();
  const form = draft ?? stored;
  const name = userNameSchema.safeParse(form.name);
  const dirty = !sameData(form, stored);
  useUnsaved(dirty);
  const change = (part: Partial<Profile>) => {
    setDraft({ ...form, ...part });
    reset();
  };
  const submit = async (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    setTried(true);
    if (!name.success) return focusFirstInvalid(event.currentTarget);
    if (await save(() => users.update({ name: name.data, color: form.color }))) setDraft(null);
  };
  const error = tried && !name.success ? (name.error.issues[0]?.message ?? null) : null;
  return { form, error, dirty, state, change, discard: () => setDraft(null), submit };
}
