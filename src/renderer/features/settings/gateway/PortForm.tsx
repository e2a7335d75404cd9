import { type FormEvent, useState } from 'react';
import type { GatewaySettings } from '../../../../shared/gateway.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { Field, focusFirstInvalid } from '../../../ui/Field.tsx';
import { useUnsaved } from '../../../ui/LeaveGuard.tsx';
import { useSave } from '../../../useSave.ts';
import { readPort } from './readPort.ts';

interface PortFormProps {
  settings: GatewaySettings;
  /** The gateway is at the port of the browser shell, which was given when it was started. */
  inBrowser: boolean;
}

/** Where the gateway listens. */
export function PortForm({ settings, inBrowser }: PortFormProps) {
  const { gateway } = useStores();
  const [typed, setTyped] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const { state, save, reset } = useSave();
  const text = typed ?? String(settings.port);
  const read = readPort(text);
  const dirty = text.trim() !== String(settings.port);
  useUnsaved(dirty);
  const discard = () => {
    setTyped(null);
    setTried(false);
    reset();
  };
  const submit = async (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    setTried(true);
    if ('error' in read) return focusFirstInvalid(event.currentTarget);
    if (await save(() => gateway.setSettings({ ...settings, port: read.port }))) discard();
  };
  if (inBrowser) {
    return <Field label="Port" disabled className="[&_input]:w-24" value={location.port} help={browserHelp} />;
  }
  const refused = state.status === 'failed' ? state.message : null;
  return (
    <form onSubmit={submit} noValidate aria-label="Port" className="flex items-start gap-2">
      <Field
        label="Port"
        inputMode="numeric"
        className="min-w-0 flex-1 [&_input]:w-24"
        value={text}
        error={tried && 'error' in read ? read.error : refused}
        help={windowHelp}
        onChange={(event) => {
          setTyped(event.target.value);
          reset();
        }}
      />
      {dirty && (
        <div className="mt-[22px] flex gap-2">
          <Button look="primary" type="submit" disabled={state.status === 'saving'}>
            Save
          </Button>
          <Button onClick={discard}>Discard</Button>
        </div>
      )}
    </form>
  );
}

const windowHelp =
  'Signalbox’s gateway listens there, on this computer’s own address: no other machine reaches it. Use another one where this is taken.';
const browserHelp =
  'In a browser tab Signalbox’s gateway is at this page’s own port. To change it, start with --port. No other machine reaches it.';
