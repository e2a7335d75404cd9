import { expect, test } from './support/fixtures.ts';
import { serversReady } from './support/steps.ts';

test.beforeEach(async ({ app, shell }) => {
  test.skip(shell !== 'window', 'about the window');
  await serversReady(app.page);
});

test('F38 the page can not leave, open windows, reach a network or get a permission', async ({ app: { page } }) => {
  const address = page.url();
  const results = await page.evaluate(async () => {
    location.href = 'https://example.com/';
    return {
      opened: String(window.open('http://example.com/')),
      fetched: await fetch('https://example.com/').then(String, (error: Error) => error.name),
      permission: await Notification.requestPermission(),
      node: typeof Reflect.get(globalThis, 'require') + typeof Reflect.get(globalThis, 'process'),
    };
  });
  expect(results).toEqual({
    opened: 'null',
    fetched: 'TypeError',
    permission: 'denied',
    node: 'undefinedundefined',
  });
  expect(page.url()).toBe(address);
  // The page is still the one that was there, with its connection.
  await serversReady(page);
});

/** Runs in a page or a frame: offers a port to the window's preload and notes when anything answers on it. */
function offerPort({ name, type }: { name: string; type: string }): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    top?.document.body.setAttribute(
      'data-answered',
      `${top.document.body.getAttribute('data-answered') ?? ''} ${name}`,
    );
  };
  top?.postMessage({ type }, '*', [port2]);
  port1.postMessage('{"i":"1","p":{"u":"/system/info","b":{"json":{}}}}');
}

test('F39 a port that an embedded frame offers is refused, one of the page is served', async ({ app: { page } }) => {
  await page.evaluate(() => void document.body.append(document.createElement('iframe')));
  const frame = page.frames().find((candidate) => candidate !== page.mainFrame());
  await frame?.evaluate(offerPort, { name: 'frame', type: 'signalbox:port' });
  await page.evaluate(offerPort, { name: 'other', type: 'signalbox:other' });
  await page.evaluate(offerPort, { name: 'page', type: 'signalbox:port' });
  // Ports are taken in order: when the last is answered, the ones before would have been.
  await expect(page.locator('body')).toHaveAttribute('data-answered', ' page');
  expect(frame).toBeDefined();
});
