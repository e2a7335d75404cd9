/** The page's script: sends what is filled in, with the key, and shows what comes back. */
export const pageScript = String.raw`
const key = document.getElementById('key');

for (const form of document.querySelectorAll('form[data-path]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(form);
  });
}

/** A link to an operation, or to a schema, opens what it points at. */
function reveal() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
}
addEventListener('hashchange', reveal);
reveal();

async function send(form) {
  const output = form.querySelector('output');
  const stop = form.querySelector('.stop');
  const abort = new AbortController();
  const end = () => abort.abort();
  stop.hidden = false;
  stop.addEventListener('click', end);
  output.hidden = false;
  output.textContent = 'Waiting for the answer…';
  try {
    const response = await fetch(addressOf(form), requestOf(form, abort.signal));
    output.textContent = response.status + ' ' + response.statusText + '\n\n';
    await show(response, output);
  } catch (error) {
    output.textContent += abort.signal.aborted ? '\nStopped.' : '\nNo answer: ' + error.message;
  } finally {
    stop.hidden = true;
    stop.removeEventListener('click', end);
  }
}

function addressOf(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  for (const input of form.querySelectorAll('input[data-in]')) {
    if (input.dataset.in === 'path') path = path.replace('{' + input.name + '}', encodeURIComponent(input.value));
    else if (input.dataset.in === 'query' && input.value !== '') query.append(input.name, input.value);
  }
  return query.size === 0 ? path : path + '?' + query;
}

function requestOf(form, signal) {
  const headers = key.value === '' ? {} : { Authorization: 'Bearer ' + key.value.trim() };
  for (const input of form.querySelectorAll('input[data-in="header"]')) {
    if (input.value !== '') headers[input.name] = input.value;
  }
  const body = form.querySelector('textarea');
  if (body !== null) headers['Content-Type'] = 'application/json';
  const sent = body === null ? {} : { body: body.value };
  return { method: form.dataset.method, headers, signal, credentials: 'omit', cache: 'no-store', ...sent };
}

/** JSON is laid out; a stream is shown as it comes. */
async function show(response, output) {
  if (response.headers.get('Content-Type')?.startsWith('application/json')) {
    output.textContent += JSON.stringify(await response.json(), null, 2);
    return;
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) output.textContent += part.value;
}
`;

export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: light-dark(#fcfbf9, #1b1a18);
  --rail: light-dark(#f4f2ee, #151412);
  --raised: light-dark(#ffffff, #252320);
  --soft: light-dark(#f0ede7, #2b2926);
  --line: light-dark(#e2ddd5, #36332e);
  --edge: light-dark(#8d867a, #7f786d);
  --ink: light-dark(#1f1d1a, #ece9e3);
  --quiet: light-dark(#57534c, #b8b2a8);
  --accent: light-dark(#0f6a69, #63bdb4);
  --on-accent: light-dark(#ffffff, #0b2321);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
* { box-sizing: border-box; }
html { scroll-padding-top: 16px; }
body {
  margin: 0; display: grid; grid-template-columns: 208px minmax(0, 1fr);
  background: var(--page); color: var(--ink);
  font: 14px/21px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
}
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 24px 16px; background: var(--rail); border-right: 1px solid var(--line); }
nav ul { margin: 0; padding: 0; list-style: none; }
nav a { display: block; padding: 4px 8px; border-radius: 6px; color: var(--quiet); text-decoration: none; }
nav a:hover { background: var(--soft); color: var(--ink); }
main { padding: 24px 32px 64px; max-width: 960px; }
h1 { margin: 0 0 16px; font-size: 20px; line-height: 28px; font-weight: 600; }
h1 small { color: var(--quiet); font-size: 13px; font-weight: 400; }
h2 { margin: 40px 0 8px; font-size: 16px; line-height: 24px; font-weight: 600; }
h3 { margin: 16px 0 4px; font-size: 13px; line-height: 18px; font-weight: 600; }
p { margin: 8px 0; max-width: 72ch; }
a { color: var(--accent); }
code, pre, output, textarea, input { font-family: var(--mono); font-size: 12.5px; line-height: 18px; }
pre, output { display: block; margin: 8px 0; padding: 12px; background: var(--soft); border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
/* What a program gets can be long; its schema is not. */
output { overflow: auto; max-height: 480px; }
output[hidden] { display: none; }
.hint { color: var(--quiet); font-size: 12px; font-weight: 400; }
label { display: block; margin-bottom: 4px; font-size: 13px; }
input, textarea { width: 100%; max-width: 560px; padding: 6px 8px; color: inherit; background: var(--raised); border: 1px solid var(--edge); border-radius: 6px; }
textarea { resize: vertical; }
.operation { border-top: 1px solid var(--line); }
.operation > summary { display: flex; gap: 12px; align-items: baseline; padding: 8px 4px; min-height: 36px; cursor: pointer; list-style: none; }
.operation > summary::-webkit-details-marker { display: none; }
.operation > summary:hover { background: var(--soft); }
.operation > summary > span:last-child { color: var(--quiet); }
.operation > form, .operation > h3, .operation > pre { margin-left: 68px; }
.method { flex: none; width: 52px; font: 600 12px/18px var(--mono); color: var(--accent); }
button { height: 32px; padding: 0 12px; border: 1px solid transparent; border-radius: 6px; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
button.stop { background: var(--raised); color: var(--ink); border-color: var(--edge); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 760px) {
  body { display: block; }
  nav { position: static; height: auto; border: 0; }
  nav ul { display: flex; flex-wrap: wrap; }
  main { padding: 16px; }
  .operation > summary { flex-wrap: wrap; gap: 4px 12px; }
  .operation > form, .operation > h3, .operation > pre { margin-left: 0; }
}
`;
