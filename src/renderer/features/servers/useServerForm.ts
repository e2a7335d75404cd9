import { type FormEvent, useState } from 'react';
import type { NewServer } from '../../../shared/contract.ts';
import { describeError } from '../../api.ts';
import { focusFirstInvalid } from '../../ui/Field.tsx';
import { readServerForm, type ServerForm } from './serverForm.ts';

const emptyForm: ServerForm = { name: '', commandLine: '', cwd: '', environment: [] };

/** The dialog's fields. Errors show from the first try on; what the host refuses is `failure`. */
export function useServerForm(add: (server: NewServer) => Promise<void>) {
  const [form, setForm] = useState(emptyForm);
  const [tried, setTried] = useState(false);
  const [adding, setAdding] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const read = readServerForm(form);
  const submit = async (event: FormEvent<HTMLElement>) => {
    event.preventDefault();
    setTried(true);
    if ('errors' in read) return focusFirstInvalid(event.currentTarget);
    setAdding(true);
    try {
      await add(read.server);
    } catch (thrown) {
      setFailure(describeError(thrown).message);
      setAdding(false);
    }
  };
  const change = (part: Partial<ServerForm>) => setForm((current) => ({ ...current, ...part }));
  return { form, errors: tried && 'errors' in read ? read.errors : null, adding, failure, change, submit };
}
