import { createHighlighterCore, type HighlighterCore, type LanguageInput, type ThemedToken } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';

/** A piece of a line in one colour, for the light and for the dark theme. */
export interface CodeToken {
  /** Character of the line at which it begins. */
  at: number;
  text: string;
  light: string | undefined;
  dark: string | undefined;
}

/** The languages that can be coloured; each is fetched when a block first asks for it. */
const languages: Record<string, () => Promise<{ default: LanguageInput }>> = {
  bash: () => import('shiki/langs/bash.mjs'),
  c: () => import('shiki/langs/c.mjs'),
  cpp: () => import('shiki/langs/cpp.mjs'),
  csharp: () => import('shiki/langs/csharp.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  diff: () => import('shiki/langs/diff.mjs'),
  dockerfile: () => import('shiki/langs/dockerfile.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  ini: () => import('shiki/langs/ini.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  jsx: () => import('shiki/langs/jsx.mjs'),
  kotlin: () => import('shiki/langs/kotlin.mjs'),
  lua: () => import('shiki/langs/lua.mjs'),
  markdown: () => import('shiki/langs/markdown.mjs'),
  php: () => import('shiki/langs/php.mjs'),
  powershell: () => import('shiki/langs/powershell.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  swift: () => import('shiki/langs/swift.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
};

const aliases: Record<string, string> = {
  'c++': 'cpp',
  'c#': 'csharp',
  cs: 'csharp',
  docker: 'dockerfile',
  golang: 'go',
  htm: 'html',
  js: 'javascript',
  mjs: 'javascript',
  json5: 'json',
  jsonc: 'json',
  kt: 'kotlin',
  md: 'markdown',
  ps1: 'powershell',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  zsh: 'bash',
  ts: 'typescript',
  yml: 'yaml',
};

/** The language that a fence's first word means, or null where it is not among ours. */
export function languageOf(word: string): string | null {
  const name = word.toLowerCase();
  const known = aliases[name] ?? name;
  return Object.hasOwn(languages, known) ? known : null;
}

let highlighter: Promise<HighlighterCore> | undefined;
const loaded = new Map<string, Promise<void>>();

function loadHighlighter(): Promise<HighlighterCore> {
  highlighter ??= createHighlighterCore({
    themes: [import('shiki/themes/github-light-default.mjs'), import('shiki/themes/github-dark-default.mjs')],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  return highlighter;
}

/** Colours code of a language that `languageOf` named. One array of tokens a line. */
export async function highlight(code: string, language: string): Promise<CodeToken[][]> {
  const core = await loadHighlighter();
  const load = languages[language];
  if (load && !loaded.has(language))
    loaded.set(
      language,
      load().then((input) => core.loadLanguage(input.default)),
    );
  await loaded.get(language);
  const themes = { light: 'github-light-default', dark: 'github-dark-default' };
  const { tokens } = core.codeToTokens(code, { lang: language, themes, defaultColor: false });
  return tokens.map(toCodeTokens);
}

function toCodeTokens(line: ThemedToken[]): CodeToken[] {
  let at = 0;
  return line.map(({ content, htmlStyle }) => {
    const token = { at, text: content, light: htmlStyle?.['--shiki-light'], dark: htmlStyle?.['--shiki-dark'] };
    at += content.length;
    return token;
  });
}
