import { Hono } from 'hono';
import type { GatewayEnv } from '../caller.ts';
import type { DocumentOptions } from './document.ts';
import { docsPage } from './page.ts';
import { pageScript, pageStyle } from './pageFiles.ts';

/**
 * What anybody on this machine may read: the description of the gateway and the page that shows it. Both are made when
 * they are first asked for.
 */
export function documentRoutes(options: DocumentOptions): Hono<GatewayEnv> {
  let made: ReturnType<typeof makeDocuments> | undefined;
  const documents = () => {
    made ??= makeDocuments(options);
    return made;
  };
  const app = new Hono<GatewayEnv>();
  app.get('/openapi.json', async (context) =>
    context.body((await documents()).json, 200, { 'Content-Type': 'application/json; charset=utf-8' }),
  );
  app.get('/docs', async (context) => context.html((await documents()).page));
  app.get('/docs/page.js', (context) =>
    context.body(pageScript, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }),
  );
  app.get('/docs/page.css', (context) => context.body(pageStyle, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  return app;
}

/** What makes the description is loaded with it: most runs are never asked. */
async function makeDocuments(options: DocumentOptions): Promise<{ json: string; page: string }> {
  const { openApiDocument } = await import('./document.ts');
  const document = await openApiDocument(options);
  return { json: JSON.stringify(document), page: docsPage(document) };
}
