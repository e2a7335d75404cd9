import { expect, it } from 'vitest';
import { ownPlace } from './place.ts';

it('A place of its own says where the gateway is for as long as it is served', async () => {
  const place = ownPlace();
  expect(place.address).toBeNull();
  const { address, close } = await place.serve(0, () => () => new Response());
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(place.address).toBe(address);
  const closed = close();
  expect(place.address).toBeNull();
  await closed;
});
