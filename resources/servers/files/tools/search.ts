import { z } from 'zod';
import { ToolFailure } from '../../kit/outcome.ts';
import { type CallContext, defineTool, type Tool } from '../../kit/tool.ts';
import type { Roots } from '../roots.ts';
import { globTest } from '../search/glob.ts';
import { type LineMatcher, literalMatcher } from '../search/matcher.ts';
import { patternMatcher } from '../search/patternMatcher.ts';
import { type SearchResult, searchFolder } from '../search/search.ts';
import { folderSchema, placeOf, readOnly, shownPath } from './common.ts';

const longestQuery = 1_000;

const inputSchema = z.strictObject({
  path: folderSchema,
  name: z
    .string()
    .min(1)
    .max(longestQuery)
    .optional()
    .describe(
      'Which files: a part of the name, or a pattern like "*.txt". With a "/" it is compared with the path: "src/**/*.ts".',
    ),
  text: z
    .string()
    .min(1)
    .max(longestQuery)
    .optional()
    .describe('What lines of the files have to contain. Leave it out to find files by their names.'),
  regex: z.boolean().default(false).describe('Whether text is a regular expression, compared line by line.'),
  case_sensitive: z.boolean().default(false).describe('Whether upper and lower case differ.'),
  limit: z.int().min(1).max(1_000).default(100).describe('How many lines (or names) to return at most.'),
});

type SearchInput = z.output<typeof inputSchema>;

/** The tool that finds files by their names and by what is in them. */
export function searchTool(roots: Roots): Tool {
  return defineTool({
    name: 'search',
    title: 'Search files',
    description:
      'Finds files by name or by what is in them: looks for a text in all files of a folder and of the folders in it, like grep, or for names, like find.',
    annotations: readOnly,
    personal: true,
    input: inputSchema,
    data: z.strictObject({
      files: z.array(
        z.strictObject({
          path: z.string(),
          kind: z.enum(['file', 'folder']),
          lines: z.array(z.strictObject({ line: z.int(), text: z.string() })),
        }),
      ),
      looked_at: z.int().describe('Files and folders that were looked at.'),
      binary: z.int().describe('Files that are not text and were not looked into.'),
      not_read: z.int().describe('Files and folders that could not be opened.'),
      complete: z.boolean().describe('Whether there is nothing more to find.'),
    }),
    async run(input, context) {
      const found = await search(roots, input, context);
      const files = found.hits.map(({ path, kind, lines }) => ({ path, kind, lines }));
      return {
        data: {
          files,
          looked_at: found.lookedAt,
          binary: found.binary,
          not_read: found.notRead,
          complete: found.isComplete,
        },
        text: [...linesOf(found), ...remarksOn(found)].join('\n'),
      };
    },
  });
}

async function search(roots: Roots, input: SearchInput, context: CallContext): Promise<SearchResult> {
  const { path, name, text, case_sensitive: isCaseSensitive, limit } = input;
  if (name === undefined && text === undefined) {
    throw new ToolFailure('INVALID_INPUT', 'Say what to look for: a name, a text, or both.');
  }
  const root = await roots.of(context.userId);
  const segments = placeOf(path);
  const matcher = text === undefined ? null : matcherFor(text, input);
  try {
    const plan = {
      isNamed: name === undefined ? null : nameTest(name, isCaseSensitive),
      matcher,
      limit,
      check: () => context.signal.throwIfAborted(),
      onLooked: (count: number) => context.progress(count, undefined, `${count} looked at`),
    };
    return await root.within(segments, (folder) => searchFolder(folder, plan));
  } finally {
    matcher?.close();
  }
}

function matcherFor(text: string, { regex, case_sensitive: isCaseSensitive }: SearchInput): LineMatcher {
  if (/[\n\r]/.test(text)) {
    throw new ToolFailure('INVALID_INPUT', 'Search looks at one line at a time, so that text can have no line break.');
  }
  return regex ? patternMatcher(text, isCaseSensitive) : literalMatcher(text, isCaseSensitive);
}

/** A pattern without a slash is about the name alone, wherever the file lies. */
function nameTest(pattern: string, isCaseSensitive: boolean): (path: string) => boolean {
  const test = globTest(pattern.replace(/^\.\//, ''), isCaseSensitive);
  return pattern.includes('/') ? test : (path) => test(path.slice(path.lastIndexOf('/') + 1));
}

function linesOf({ hits }: SearchResult): string[] {
  if (hits.length === 0) return ['Nothing was found.'];
  return hits.flatMap(({ path, kind, lines }) => {
    const shown = shownPath(path);
    if (lines.length === 0) return [kind === 'folder' ? `${shown}/` : shown];
    return lines.map(({ line, text }) => `${shown}:${line}: ${text}`);
  });
}

function remarksOn({ binary, notRead, isComplete }: SearchResult): string[] {
  const remarks = [
    ...(isComplete ? [] : ['There may be more. Search in one of the folders, or raise limit.']),
    ...(binary > 0 ? [`${binary} ${binary === 1 ? 'file is' : 'files are'} not text and not looked into.`] : []),
    ...(notRead > 0 ? [`${notRead} could not be opened.`] : []),
  ];
  return remarks.length === 0 ? [] : ['', ...remarks];
}
