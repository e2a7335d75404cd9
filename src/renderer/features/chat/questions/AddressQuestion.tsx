import { useState } from 'react';
import { openableAddress, useAddressOpener } from '../../../openAddress.tsx';
import { Button } from '../../../ui/Button.tsx';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { visibleText } from '../../../ui/visibleText.ts';
import { AnswerButtons } from './AnswerButtons.tsx';
import { splitAddress } from './splitAddress.ts';
import { useAnswer } from './useAnswer.ts';

/** Asks a person to go to an address: all of it is shown, with the site that it leads to standing out. */
export function AddressQuestion(props: { questionId: string; url: string; serverName: string }) {
  const { questionId, url, serverName } = props;
  const { sent, send } = useAnswer(questionId);
  const [handedOver, setHandedOver] = useState(false);
  const accept = () => void send({ action: 'accept', content: {} });
  // Where this page has not asked itself, it does not know whether the address was opened: the person says so.
  const { open, dialog } = useAddressOpener((asked) => (asked ? accept() : setHandedOver(true)));
  const address = openableAddress(url);
  return (
    <fieldset disabled={sent} className="space-y-3">
      <legend className="sr-only">Your answer to {serverName}</legend>
      <Address text={address ?? url} />
      <p className="text-label text-faint">{explain(address, handedOver, serverName)}</p>
      <AnswerButtons
        serverName={serverName}
        onAnswer={send}
        primary={
          address !== null && (
            <>
              {handedOver && (
                <Button look="primary" onClick={accept}>
                  Continue
                </Button>
              )}
              <Button look={handedOver ? 'secondary' : 'primary'} onClick={() => open(address)}>
                {handedOver ? 'Open again' : 'Open in browser'}
              </Button>
            </>
          )
        }
      />
      {dialog}
    </fieldset>
  );
}

function explain(address: string | null, handedOver: boolean, serverName: string): string {
  if (address === null) return 'Signalbox does not open this address: only those that begin with https:// are opened.';
  if (handedOver) return 'Continue once the page is open in your browser.';
  return `${serverName} wants you to open this site. What you do there is between you and the site.`;
}

function Address({ text }: { text: string }) {
  const { before, host, after } = splitAddress(text);
  return (
    <div className="flex items-start gap-2 rounded-control bg-soft py-1 pr-1 pl-3">
      <p className="min-w-0 flex-1 py-1.5 font-mono text-label text-quiet [overflow-wrap:anywhere]">
        {visibleText(before)}
        <strong className="font-semibold text-ink">{visibleText(host)}</strong>
        {visibleText(after)}
      </p>
      <CopyButton label="Copy address" text={() => text} />
    </div>
  );
}
