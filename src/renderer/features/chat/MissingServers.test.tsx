import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it } from 'vitest';
import { createStores, type Stores, StoresProvider } from '../../stores/stores.ts';
import { FakeHost } from '../../testing/fakeHost.ts';
import { memory } from '../../testing/memory.ts';
import { MissingServers } from './MissingServers.tsx';

const weather = { id: 'weather', name: 'Weather', reason: 'The command was not found.' };
const calendar = { id: 'calendar', name: 'Calendar', reason: 'It asks you to sign in.' };
let stores: Stores | undefined;
afterEach(() => stores?.host.stop());

function read(servers: (typeof weather)[], answered: boolean): string {
  stores = createStores(new FakeHost().connect, { tab: memory(), machine: memory() });
  const markup = renderToStaticMarkup(
    <StoresProvider value={stores}>
      <MissingServers servers={servers} answered={answered} />
    </StoresProvider>,
  );
  return markup.replace(/<[^>]*>/g, '');
}

describe('MissingServers', () => {
  it('says of a single server at once why it was missing, and leads to it', () => {
    expect(read([weather], true)).toBe('Answered without Weather. The command was not found. Show server');
  });

  it('F15 names several on one line, whose reasons open', () => {
    expect(read([weather, calendar], true)).toBe('Answered without 2 servers: Weather, Calendar');
  });

  it('does not say that an answer is there before it is', () => {
    expect(read([weather], false)).toMatch(/^Working without Weather\./);
    expect(read([weather, calendar], false)).toMatch(/^Working without 2 servers:/);
  });
});
