import type { ReactNode } from 'react';
import type { Answer } from '../../../../shared/question.ts';
import { Button } from '../../../ui/Button.tsx';
import { Hint } from '../../../ui/Hint.tsx';

/** The ways to end a question: the one that gives what is asked, and the two that do not. */
export function AnswerButtons(props: { primary: ReactNode; serverName: string; onAnswer(answer: Answer): void }) {
  const { primary, serverName, onAnswer } = props;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {primary}
      <Hint text={`Tells ${serverName} that you do not want to answer. It may go on without.`}>
        <Button onClick={() => onAnswer({ action: 'decline' })}>Decline</Button>
      </Hint>
      <Hint text={`Puts the question away without a yes or no. ${serverName} may ask again, or give up.`}>
        <Button look="quiet" onClick={() => onAnswer({ action: 'cancel' })}>
          Cancel the question
        </Button>
      </Hint>
    </div>
  );
}
