import { assertNever } from '../../../../shared/errors.ts';
import type { ServerFailure, ServerState, ServerView } from '../../../../shared/server.ts';
import { useStores } from '../../../stores/stores.ts';
import { Button } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { visibleText } from '../../../ui/visibleText.ts';
import { useRestart } from '../ServerLever.tsx';

type DegradedState = Extract<ServerState, { status: 'degraded' }>;

/** What is out of the ordinary about a server's state, why, and what can be done; nothing while all is well. */
export function StateNotice({ server, onSignIn }: { server: ServerView; onSignIn(): void }) {
  const { config, state } = server;
  switch (state.status) {
    case 'failed':
      return <Failure failure={state.failure} serverId={config.id} act="Try again" />;
    case 'backoff':
      return <Failure failure={state.failure} serverId={config.id} act="Restart now" />;
    case 'blocked':
      return (
        <Notice
          tone="warn"
          actions={
            <Button look="primary" onClick={onSignIn}>
              Sign in
            </Button>
          }
        >
          {visibleText(state.message)}
        </Notice>
      );
    case 'degraded':
      return <Degraded state={state} serverId={config.id} />;
    case 'off':
    case 'idle':
    case 'starting':
    case 'ready':
    case 'stopping':
      return null;
    default:
      return assertNever(state);
  }
}

function Degraded({ state, serverId }: { state: DegradedState; serverId: string }) {
  const restart = useRestart(serverId);
  return (
    <Notice tone="warn" actions={<Button onClick={restart}>Restart now</Button>}>
      {degradedText(state)}
    </Notice>
  );
}

function degradedText({ reason }: DegradedState): string {
  if (reason === 'probes') {
    return 'It runs but does not answer. Calls fail at once meanwhile. Signalbox keeps asking, and restarts it if it stays silent.';
  }
  return 'Too many calls failed. Calls fail at once for a while, then one is let through to see whether it works again.';
}

function Failure({ failure, serverId, act }: { failure: ServerFailure; serverId: string; act: string }) {
  const { ui } = useStores();
  const restart = useRestart(serverId);
  return (
    <Notice
      tone="bad"
      actions={
        <>
          <Button onClick={restart}>{act}</Button>
          <Button onClick={() => ui.setServerTab('settings')}>Change its settings</Button>
        </>
      }
    >
      <p>{visibleText(failure.summary)}</p>
      {failure.detail !== '' && (
        // What a program said last is what tells most; where was looked is for the curious.
        <details className="mt-1 text-label text-quiet" open={failure.cause === 'exited'}>
          <summary>Details</summary>
          <pre className="mt-1 max-h-48 overflow-auto font-mono whitespace-pre-wrap">{visibleText(failure.detail)}</pre>
        </details>
      )}
    </Notice>
  );
}
