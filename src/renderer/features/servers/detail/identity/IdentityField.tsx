import type { ServerView } from '../../../../../shared/server.ts';
import { count } from '../../../../ui/format.ts';
import { Select } from '../../../../ui/Select.tsx';
import { visibleText } from '../../../../ui/visibleText.ts';
import { sharedParameters } from './identityParameters.ts';

interface IdentityFieldProps {
  server: ServerView;
  /** The marked parameter as it is chosen; empty for none. */
  value: string;
  onChange(parameter: string): void;
}

/** By which parameter a server's tools are told whose call it is. */
export function IdentityField({ server, value, onChange }: IdentityFieldProps) {
  const options = sharedParameters(server).map(({ name, tools }) => ({
    value: name,
    label: `${visibleText(name)} (${tools === 0 ? 'in no tool' : `in ${count(tools, 'tool')}`})`,
  }));
  return (
    <Select
      label="This server’s tools take the user’s id as"
      value={value}
      options={[{ value: '', label: 'Nothing' }, ...options]}
      help={
        server.toolsFrom === 'none'
          ? 'What its tools take is known once it has run.'
          : 'Signalbox fills it in: the model neither sees nor chooses it.'
      }
      onChange={onChange}
    />
  );
}
