import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../support/fixtures.ts';
import { serversReady } from '../support/steps.ts';

test.beforeEach(async ({ app }) => serversReady(app.page));

test('F38 the page can not open windows, reach a network, get a permission or leave', async ({ app }) => {
  const { page, dataFolder } = app;
  const results = await page.evaluate(async () => ({
    opened: String(window.open('http://example.com/')),
    fetched: await fetch('https://example.com/').then(String, (error: Error) => error.name),
    permission: await Notification.requestPermission(),
    node: typeof Reflect.get(globalThis, 'require') + typeof Reflect.get(globalThis, 'process'),
  }));
  expect(results).toEqual({
    opened: 'null',
    fetched: 'TypeError',
    permission: 'denied',
    node: 'undefinedundefined',
  });

  await page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  await expect
    .poll(() => readFile(join(dataFolder, 'logs', 'signalbox.log'), 'utf8'))
    .toContain('Blocked a navigation');
  // Asked of the page itself: Playwright would wait for the navigation that never comes.
  const here = () => page.evaluate(() => `${location.href} ${document.querySelector('textarea') !== null}`);
  expect(await here()).toBe('app://signalbox/ true');
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
