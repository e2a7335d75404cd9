import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../shared/errors.ts';
import { createStores, type Stores, StoresProvider } from '../../stores/stores.ts';
import { FakeHost } from '../../testing/fakeHost.ts';
import { memory } from '../../testing/memory.ts';
import { turn } from '../../testing/samples.ts';
import { HintProvider } from '../../ui/Hint.tsx';
import { TurnEnd } from './TurnEnd.tsx';

let stores: Stores | undefined;
afterEach(() => stores?.host.stop());

function failed(code: ErrorCode, last: boolean): string {
  stores = createStores(new FakeHost().connect, { tab: memory(), machine: memory() });
  const error = { code, message: 'It went wrong.', retryable: false };
  return renderToStaticMarkup(
    <StoresProvider value={stores}>
      <HintProvider>
        <TurnEnd
          turn={turn(1, { status: 'failed', error, endedAt: 2 })}
          answer=""
          quiet={false}
          partial={false}
          last={last}
          busy={false}
        />
      </HintProvider>
    </StoresProvider>,
  );
}

describe('The end of a turn that failed', () => {
  it('is announced at the end of the conversation, and not whenever an old one comes into view', () => {
    expect(failed('INTERNAL', true)).toContain('role="alert"');
    expect(failed('INTERNAL', false)).not.toContain('role="alert"');
  });

  it('leads to the settings of models where the endpoint is at fault, and only there', () => {
    expect(failed('PROVIDER_ERROR', true)).toContain('Model settings');
    expect(failed('STORAGE_ERROR', true)).not.toContain('Model settings');
    expect(failed('PROVIDER_ERROR', false)).not.toContain('Model settings');
  });
});
