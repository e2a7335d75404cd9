import { type SyntheticEvent, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { QuestionField } from '../../../../shared/question.ts';
import { emptyDraft, isBlank, type Typed } from '../../../stores/answerDrafts.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { AnswerButtons } from './AnswerButtons.tsx';
import { checkForm, toContent } from './answerForm.ts';
import { QuestionInput } from './QuestionInput.tsx';
import { useAnswer } from './useAnswer.ts';

interface QuestionFormProps {
  questionId: string;
  fields: readonly QuestionField[];
  serverName: string;
}

/** The form of a question, empty at first. */
export function QuestionForm({ questionId, fields, serverName }: QuestionFormProps) {
  const { sent, send } = useAnswer(questionId);
  const { form, field, submit } = useForm(questionId, fields, (content) => void send({ action: 'accept', content }));
  return (
    <form ref={form} noValidate autoComplete="off" onSubmit={submit}>
      <fieldset disabled={sent} className="space-y-3">
        <legend className="sr-only">Your answer to {serverName}</legend>
        {fields.map((each) => (
          <QuestionInput key={each.name} field={each} {...field(each.name)} />
        ))}
        <div className="space-y-2">
          <p className="text-label text-faint">
            {fields.length === 0
              ? `Nothing is to be filled in: sending tells ${serverName} that you agree.`
              : 'Do not enter passwords: what you enter goes to this server.'}
          </p>
          <AnswerButtons
            serverName={serverName}
            onAnswer={send}
            primary={
              <Button look="primary" type="submit" className="max-w-full">
                <span className="truncate">Send to {serverName}</span>
              </Button>
            }
          />
        </div>
      </fieldset>
    </form>
  );
}

/**
 * What is typed into a question's form and what is wrong with it. That is said at its field: once the person has left
 * it, and for all fields when they want to send. `onReady` gets what can be sent.
 */
function useForm(
  questionId: string,
  fields: readonly QuestionField[],
  onReady: (content: ReturnType<typeof toContent>) => void,
) {
  const { answerDrafts } = useStores();
  const { values, left } = useStore(answerDrafts.state, (drafts) => drafts.get(questionId) ?? emptyDraft);
  const [unfinished, setUnfinished] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const problems = checkForm(fields, values);

  const field = (name: string) => ({
    typed: values.get(name),
    problem:
      unfinished === name ? 'Fill in every part of it, or none.' : left.has(name) ? (problems.get(name) ?? null) : null,
    onChange(typed: Typed | undefined) {
      if (unfinished === name) setUnfinished(null);
      answerDrafts.put(questionId, name, typed);
    },
    onLeave() {
      // What was never filled in is not wrong yet.
      if (!isBlank(values.get(name))) afterPress(form.current, () => answerDrafts.leave(questionId, [name]));
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const half = form.current === null ? null : unfinishedField(form.current);
    setUnfinished(half);
    answerDrafts.leave(questionId, problems.keys());
    if (half === null && problems.size === 0) onReady(toContent(fields, values));
    else if (form.current !== null) focusFirstProblem(form.current);
  };
  return { form, field, submit };
}

/** The field of an input that holds a part of a date. Its value reads as empty: only the input itself knows better. */
function unfinishedField(form: HTMLElement): string | null {
  const input = [...form.querySelectorAll('input')].find(({ validity }) => validity.badInput);
  return input?.closest<HTMLElement>('[data-field]')?.dataset.field ?? null;
}

/** Acts once the mouse button is up: what appears while it is down moves the target away from under the pointer. */
function afterPress(form: HTMLElement | null, act: () => void): void {
  if (form?.matches(':active')) window.addEventListener('pointerup', act, { once: true });
  else act();
}

function focusFirstProblem(form: HTMLElement): void {
  // Once the page shows which those are.
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[data-problem] :is(input, select, textarea)')?.focus());
}
