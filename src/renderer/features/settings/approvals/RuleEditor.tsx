import { useState } from 'react';
import type { ApprovalRule } from '../../../../shared/approval.ts';
import type { ServerView } from '../../../../shared/server.ts';
import { SaveBar } from '../../../SaveBar.tsx';
import { useStores } from '../../../stores/stores.ts';
import { sameData } from '../../../typedForm.ts';
import { Choice } from '../../../ui/Choice.tsx';
import { useLeave, useUnsaved } from '../../../ui/LeaveGuard.tsx';
import { Select, type SelectOption } from '../../../ui/Select.tsx';
import { SubView } from '../../../ui/SubView.tsx';
import { visibleText } from '../../../ui/visibleText.ts';
import { inWords } from '../../../ui/words.ts';
import { useForm } from '../../../useForm.ts';
import { ruleParts } from '../ruleWords.ts';
import { ConditionFields } from './ConditionFields.tsx';
import { RuleText } from './RuleText.tsx';
import { argumentsOf, newRuleForm, readRuleForm, ruleForm, serverOf } from './ruleForm.ts';

interface RuleEditorProps {
  /** The rule that is changed; null adds one. */
  stored: ApprovalRule | null;
  servers: readonly ServerView[];
  onDone(): void;
}

const actions = [
  { value: 'allow', label: 'Allow', help: 'It runs without being asked for.' },
  { value: 'ask', label: 'Ask', help: 'It asks, even where it would run by itself.' },
  { value: 'deny', label: 'Deny', help: 'It never runs. This goes before every other rule.' },
] as const;

const anyTool = '';

/** Changes a rule, or makes one that holds everywhere. */
export function RuleEditor({ stored, servers, onDone }: RuleEditorProps) {
  const { form, errors, words, saving, change, submit } = useRuleForm(stored, servers, onDone);
  const leave = useLeave();
  const back = () => leave(onDone);
  const server = serverOf(servers, form.serverId);
  return (
    <SubView title={stored ? 'Edit rule' : 'New rule'} back="Back to the rules" onBack={back}>
      <form onSubmit={submit} noValidate className="mt-2 space-y-4">
        <Choice label="What it does" value={form.action} options={actions} onChange={(action) => change({ action })} />
        <div className="grid grid-cols-2 items-start gap-3">
          <Select
            label="Server"
            value={form.serverId}
            options={serverOptions(servers, form.serverId)}
            error={errors?.serverId ?? null}
            onChange={(serverId) => change({ serverId, tool: null })}
          />
          <Select
            label="Tool"
            value={form.tool ?? anyTool}
            options={toolOptions(server, form.tool)}
            onChange={(tool) => change({ tool: tool === anyTool ? null : tool })}
          />
        </div>
        <ConditionFields
          rows={form.conditions}
          known={argumentsOf(server, form.tool)}
          errors={errors?.conditions ?? null}
          onChange={(conditions) => change({ conditions })}
        />
        <label className="flex items-center gap-2 text-second">
          <input type="checkbox" checked={form.exact} onChange={(event) => change({ exact: event.target.checked })} />
          Only when nothing else is given
        </label>
        {words !== null && (
          <div className="rounded-control border border-line px-3 py-2">
            <RuleText parts={words} />
          </div>
        )}
        <SaveBar state={saving} label={stored ? 'Save' : 'Add rule'} cancel={{ label: 'Cancel', onClick: back }} />
      </form>
    </SubView>
  );
}

function serverOptions(servers: readonly ServerView[], chosen: string): SelectOption[] {
  const known = servers.map(({ config }) => ({ value: config.id, label: config.name }));
  if (known.some(({ value }) => value === chosen)) return known;
  return [...known, { value: chosen, label: chosen === '' ? 'None' : `${chosen} (missing)` }];
}

function toolOptions(server: ServerView | undefined, chosen: string | null): SelectOption[] {
  const known = (server?.tools ?? []).map(({ name, title }) => ({
    value: name,
    label: visibleText(title ?? inWords(name)),
  }));
  const gone = chosen !== null && !known.some(({ value }) => value === chosen);
  return [
    { value: anyTool, label: 'Every tool' },
    ...known,
    ...(gone ? [{ value: chosen, label: `${visibleText(inWords(chosen))} (missing)` }] : []),
  ];
}

/** The fields while they are edited, and the rule in words once they make one. Errors show from the first try on. */
function useRuleForm(stored: ApprovalRule | null, servers: readonly ServerView[], onDone: () => void) {
  const { approvals } = useStores();
  const [initial] = useState(() => (stored ? ruleForm(stored, servers) : newRuleForm(servers)));
  const { form, tried, saving, change, submitBy } = useForm(initial);
  const read = readRuleForm(form, servers);
  useUnsaved(!sameData(form, initial));
  const submit = submitBy('errors' in read ? null : () => approvals.saveRule(stored?.id ?? null, read.rule), onDone);
  const place = { turnId: stored?.turnId ?? null, conversationId: stored?.conversationId ?? null };
  return {
    form,
    errors: tried && 'errors' in read ? read.errors : null,
    words: 'rule' in read ? ruleParts({ ...read.rule, ...place }, servers) : null,
    saving,
    change,
    submit,
  };
}
