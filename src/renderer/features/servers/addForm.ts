import { serverConfigSchema } from '../../../shared/server.ts';
import type { NewServer } from '../../../shared/serverChange.ts';
import {
  emptyLaunch,
  firstIssue,
  type LaunchErrors,
  type LaunchForm,
  type ReadLaunch,
  readLaunch,
} from './launchForm.ts';
import { readPasted } from './pastedConfiguration.ts';

/** The dialog's fields as they are typed. */
export interface AddForm {
  name: string;
  launch: LaunchForm;
}

export interface AddFormErrors {
  name: string | null;
  launch: LaunchErrors | null;
}

export const emptyAddForm: AddForm = { name: '', launch: emptyLaunch };

/** The form with what was typed. A configuration that was pasted in place of a command line or an address fills it in. */
export function withLaunch(form: AddForm, part: Partial<LaunchForm>): AddForm {
  const pasted = readPasted(part.commandLine ?? part.url ?? '');
  if (pasted.kind !== 'server') return { ...form, launch: { ...form.launch, ...part } };
  return { name: form.name.trim() === '' ? pasted.name : form.name, launch: { ...emptyLaunch, ...pasted.launch } };
}

/** The fields as the host takes them, or what is wrong with them. */
export function readAddForm(form: AddForm): { server: NewServer } | { errors: AddFormErrors } {
  const name = serverConfigSchema.shape.name.safeParse(form.name);
  const read = readLaunch(form.launch);
  if (name.success && 'launch' in read) return { server: { name: name.data, launch: newLaunch(read.launch) } };
  return {
    errors: {
      name: name.success ? null : firstIssue(name.error),
      launch: 'errors' in read ? read.errors : null,
    },
  };
}

/** A new server has nothing stored: a value that was not typed is empty. */
function newLaunch(launch: ReadLaunch): NewServer['launch'] {
  const typed = (values: { name: string; value: string | null }[]) =>
    values.map(({ name, value }) => ({ name, value: value ?? '' }));
  return launch.kind === 'http'
    ? { ...launch, headers: typed(launch.headers) }
    : { ...launch, environment: typed(launch.environment) };
}
