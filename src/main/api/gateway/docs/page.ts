import type { Body, JsonSchema, OpenApiDocument, Operation, Parameter, Response } from './openApi.ts';
import { escaped, sampleOf, schemaAnchor, schemaText } from './schemaText.ts';

/** The description of the gateway as a page to read and to try it on: no script of it is needed to read. */
export function docsPage(document: OpenApiDocument): string {
  const { info, tags, components } = document;
  const sections = tags.map(({ name }) => tagSection(name, document)).join('');
  const links = tags.map(({ name }) => `<li><a href="#${anchorOf(name)}">${escaped(name)}</a></li>`).join('');
  const schemas = Object.entries(components.schemas).map(namedSchema).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Signalbox API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/page.css">
<script type="module" src="/docs/page.js"></script>
</head>
<body>
<nav aria-label="Contents"><ul>${links}<li><a href="#schemas">Schemas</a></li></ul></nav>
<main>
<header>
<h1>Signalbox API <small>${escaped(info.version)}</small></h1>
${info.description.split('\n\n').map(paragraph).join('')}
<p><a href="/openapi.json">openapi.json</a> has the same for machines.</p>
<label for="key">Key, to try it</label>
<input id="key" type="password" autocomplete="off" spellcheck="false" placeholder="sbx_…">
<p class="hint">It stays in this page and is forgotten with it.</p>
</header>
${sections}
<section aria-labelledby="schemas"><h2 id="schemas">Schemas</h2>${schemas}</section>
</main>
</body>
</html>`;
}

function tagSection(tag: string, { paths, components }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => operationBlock(method, path, operation, components.schemas)),
  );
  const id = anchorOf(tag);
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escaped(tag)}</h2>${operations.join('')}</section>`;
}

function operationBlock(
  method: string,
  path: string,
  operation: Operation,
  schemas: Record<string, JsonSchema>,
): string {
  const { operationId, summary, parameters, requestBody, responses } = operation;
  const success = Object.entries(responses).find(([status]) => Number(status) < 300)?.[1];
  return `<details class="operation" id="${escaped(operationId)}">
<summary><span class="method">${method.toUpperCase()}</span> <code>${escaped(path)}</code> <span>${escaped(summary)}</span></summary>
<form data-method="${method.toUpperCase()}" data-path="${escaped(path)}">
${parameters.map((parameter) => parameterField(operationId, parameter)).join('')}
${requestBody === undefined ? '' : bodyField(operationId, requestBody, schemas)}
<p><button type="submit">Send</button> <button type="button" class="stop" hidden>Stop</button></p>
<output tabindex="0" hidden></output>
</form>
${success === undefined ? '' : answerText(success)}
</details>`;
}

function parameterField(operationId: string, { name, in: place, required = false, schema }: Parameter): string {
  const id = escaped(`${operationId}-${name}`);
  return `<p><label for="${id}"><code>${escaped(name)}</code> <span class="hint">${place}, ${schemaText(schema)}</span></label>
<input id="${id}" name="${escaped(name)}" data-in="${place}"${required ? ' required' : ''} autocomplete="off" spellcheck="false"></p>`;
}

function bodyField(operationId: string, { content }: Body, schemas: Record<string, JsonSchema>): string {
  const schema = content['application/json']?.schema ?? {};
  const sample = JSON.stringify(sampleOf(schema, schemas), null, 2);
  const id = escaped(`${operationId}-body`);
  return `<pre>${schemaText(schema)}</pre>
<p><label for="${id}">Body, as JSON</label>
<textarea id="${id}" rows="${Math.min(12, sample.split('\n').length + 1)}" spellcheck="false">${escaped(sample)}</textarea></p>`;
}

function answerText(response: Response): string {
  const content = Object.entries('content' in response ? (response.content ?? {}) : {});
  return content
    .map(
      ([type, { schema }]) =>
        `<h3>Answer <span class="hint">${escaped(type)}</span></h3><pre>${schemaText(schema)}</pre>`,
    )
    .join('');
}

function namedSchema([name, schema]: [string, JsonSchema]): string {
  return `<h3 id="${schemaAnchor(escaped(name))}">${escaped(name)}</h3><pre>${schemaText(schema)}</pre>`;
}

/** Text whose `code` is marked with backticks. */
function paragraph(text: string): string {
  return `<p>${escaped(text).replace(/`([^`]*)`/g, '<code>$1</code>')}</p>`;
}

function anchorOf(tag: string): string {
  return `tag-${tag.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}
