import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it } from 'vitest';
import { openableAddress } from '../../../openAddress.tsx';
import { createStores, type Stores, StoresProvider } from '../../../stores/stores.ts';
import { FakeHost } from '../../../testing/fakeHost.ts';
import { memory } from '../../../testing/memory.ts';
import { HintProvider } from '../../../ui/Hint.tsx';
import { splitBlocks } from './blocks.ts';
import { highlight, languageOf } from './highlight.ts';
import { Markdown } from './Markdown.tsx';

let stores: Stores | undefined;
afterEach(() => stores?.host.stop());

function render(text: string): string {
  stores = createStores(new FakeHost().connect, { tab: memory(), machine: memory() });
  return renderToStaticMarkup(
    <StoresProvider value={stores}>
      <HintProvider>
        <Markdown text={text} streaming={false} />
      </HintProvider>
    </StoresProvider>,
  );
}

describe('Markdown', () => {
  it.each([
    '<img src=x onerror="alert(1)">',
    '<script>alert(1)</script>',
    '<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>',
    'text <b onclick="alert(1)">bold</b> text',
    '<iframe src="https://evil.example"></iframe>',
    '<style>body{display:none}</style>',
  ])('F37 shows raw HTML as text: %s', (html) => {
    const result = render(html);
    expect(result).not.toMatch(/<(?:img|script|svg|b|iframe|style|a)\b/);
    expect(result).toContain('&lt;');
  });

  it.each([
    '[x](javascript:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](JAVASCRIPT:alert(1))',
    '[x](file:///etc/passwd)',
    '[x](vbscript:x)',
    '[x]: javascript:alert(1)\n\n[x]',
    '<javascript:alert(1)>',
  ])('F37 makes no link of %s', (text) => {
    expect(render(text)).not.toMatch(/href=/);
  });

  it.each([
    '![pixel](https://evil.example/p.png)',
    '![pixel][p]\n\n[p]: https://evil.example/p.png',
    '[![pixel](https://evil.example/p.png)](https://evil.example)',
    '![pixel](data:image/svg+xml,<svg/>)',
  ])('F37 loads no image: %s', (text) => {
    const result = render(text);
    expect(result).not.toMatch(/<img|src=/);
    expect(result).toContain('Image: pixel');
  });

  it('renders tables, lists, code and links', () => {
    const result = render(
      '| a | b |\n|---|---|\n| 1 | 2 |\n\n- one\n\n`code` [site](https://example.com)\n\n```js\nlet x;\n```',
    );
    for (const part of [
      '<table dir="auto">',
      '<li>one</li>',
      '<code>code</code>',
      'href="https://example.com/"',
      'let x;',
    ]) {
      expect(result).toContain(part);
    }
  });
});

describe('what models write', () => {
  it('strikes out between two tildes and not between ranges', () => {
    const result = render('It takes 3~5 days for 10~20 people, ~~maybe~~.');
    expect(result).toContain('3~5 days for 10~20 people');
    expect(result).toContain('<del>maybe</del>');
  });

  it.each(['Done[^1].\n\n[^1]: The note.', 'Done[^1].\n\nMore.\n\n[^0]: Other.\n[^1]: The note.'])(
    'shows notes where they were written, and marks what they belong to: %j',
    (text) => {
      const result = render(text);
      expect(result).toContain('Done<sup>1</sup>.');
      expect(result).toContain('<sup>1</sup> The note.');
      expect(result.match(/The note/g)).toHaveLength(1);
      expect(result).not.toContain('href');
    },
  );

  it('keeps brackets that mean no note, and takes a note that is an address', () => {
    expect(render('Use [^abc] to negate.')).toContain('Use [^abc] to negate.');
    const result = render('See[^a].\n\n[^a]: https://example.com');
    expect(result).toContain('See<sup>a</sup>.');
    expect(result).toContain('href="https://example.com/"');
  });

  it('lets each block run in the direction of its writing, and code from left to right', () => {
    const result = render('مرحبا\n\n- عنصر\n\n```js\nlet x;\n```');
    expect(result).toContain('<p dir="auto">مرحبا</p>');
    expect(result).toContain('<ul dir="auto">');
    expect(result).toContain('<figure dir="ltr"');
  });
});

describe('an address that is not opened', () => {
  it('is told beside words that are not the address themselves, and never twice', () => {
    expect(render('Write to a@b.se now')).not.toContain('mailto:');
    expect(render('[your bank](mailto:a@b.se)')).toContain('(mailto:a@b.se)');
    expect(render('[c@d.se](mailto:a@b.se)')).toContain('(mailto:a@b.se)');
    expect(render('[http://a.example](http://b.example)')).toContain('(http://b.example)');
  });
});

describe('openableAddress', () => {
  it('is for https alone, in the form that the browser will use', () => {
    expect(openableAddress('https://exämple.com/ä')).toBe('https://xn--exmple-cua.com/%C3%A4');
    for (const href of ['http://example.com', 'mailto:a@b.c', '/settings', 'javascript:alert(1)', '', undefined]) {
      expect(openableAddress(href)).toBeNull();
    }
  });
});

describe('splitBlocks', () => {
  const text = '# Title\n\nFirst paragraph.\n\n- a\n- b\n\n```ts\nlet x = 1;\n\nlet y;\n```\n\nLast.';

  it('cuts at the top-level blocks and loses nothing of them', () => {
    expect(splitBlocks(text).map(({ source }) => source.trim())).toEqual([
      '# Title',
      'First paragraph.',
      '- a\n- b',
      '```ts\nlet x = 1;\n\nlet y;\n```',
      'Last.',
    ]);
  });

  it('leaves finished blocks as they were while text is appended', () => {
    let changed = 0;
    let before = splitBlocks('');
    for (let length = 1; length <= text.length; length += 1) {
      const after = splitBlocks(text.slice(0, length));
      const settled = before.slice(0, -2);
      changed += settled.filter(
        ({ at, source }, index) => after[index]?.at !== at || after[index]?.source !== source,
      ).length;
      before = after;
    }
    expect(changed).toBe(0);
  });

  it('gives a link definition to the blocks that may use it', () => {
    const [first, second] = splitBlocks('See [docs][d].\n\nPlain.\n\n[d]: https://example.com');
    expect(first?.source).toContain('[d]: https://example.com');
    expect(second?.source).not.toContain('example.com');
  });
});

describe('highlight', () => {
  it('knows its languages by their usual names', () => {
    expect(['ts', 'TypeScript', 'py', 'sh', 'c++', 'constructor', 'brainfuck', ''].map(languageOf)).toEqual([
      'typescript',
      'typescript',
      'python',
      'bash',
      'cpp',
      null,
      null,
      null,
    ]);
  });

  it('colours for both themes and keeps every character', async () => {
    const code = 'const a = "x"; // why\n\nreturn a;';
    const lines = await highlight(code, 'typescript');
    expect(lines.map((line) => line.map(({ text }) => text).join('')).join('\n')).toBe(code);
    const tokens = lines.flat().filter(({ text }) => text.trim() !== '');
    expect(tokens.every(({ light, dark }) => light && dark && light !== dark)).toBe(true);
  });
});
