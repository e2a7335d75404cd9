import { describe, expect, it } from 'vitest';
import { type LogLine, logLineSchema } from '../../../../shared/serverActivity.ts';
import { frameSummary, layOutJson } from './frames.ts';
import { filterLines, linesAsText, logGroups, wholeLog } from './logFilter.ts';

const sources = logLineSchema.shape.source.options;
const lines: LogLine[] = sources.map((source, seq) => ({ seq, at: seq, source, text: `Line of ${source}` }));

describe('filterLines', () => {
  it('knows every source, each in one group', () => {
    expect(logGroups.flatMap((group) => group.sources).toSorted()).toEqual([...sources].toSorted());
  });

  it('passes the very same lines while nothing is filtered', () => {
    expect(filterLines(lines, wholeLog)).toBe(lines);
  });

  it('leaves out groups, and lines without the text, whatever its case', () => {
    const shown = (filter: Parameters<typeof filterLines>[1]) => filterLines(lines, filter).map(({ source }) => source);
    expect(shown({ text: '', hidden: new Set(['protocol', 'host']) })).toEqual(['stderr', 'stdout', 'log']);
    expect(shown({ text: ' OF ST', hidden: new Set() })).toEqual(['stderr', 'stdout']);
    expect(shown({ text: 'sent', hidden: new Set(['protocol']) })).toEqual([]);
  });

  it('copies what is shown with time and source', () => {
    expect(linesAsText(lines.slice(0, 2))).toBe(
      '1970-01-01T00:00:00.000Z stderr Line of stderr\n1970-01-01T00:00:00.001Z stdout Line of stdout',
    );
  });
});

describe('frameSummary', () => {
  it.each([
    ['{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"create_note"}}', 'tools/call create_note · 3'],
    ['{"method":"notifications/progress","params":{"progress":1},"jsonrpc":"2.0"}', 'notifications/progress'],
    ['{"jsonrpc":"2.0","id":"a","result":{}}', 'answer · a'],
    ['{"jsonrpc":"2.0","id":3,"error":{"code":-32602,"message":"No such tool"}}', 'error · 3: No such tool'],
    ['{"jsonrpc":"2.0","method":"ping","params":{"name":5}}', 'ping'],
    ['{"method":"tools/call","params":{"name":"cre…', 'tools/call · kept in part'],
    ['{"jsonrpc":"2.0","id":12,"result":{"content":[{"text":"\\"method\\":\\"x\\"…', 'answer · kept in part'],
    ['no json', null],
    ['{"jsonrpc":"2.0"}', null],
  ])('reads %s', (text, summary) => {
    expect(frameSummary(text)).toBe(summary);
  });
});

describe('layOutJson', () => {
  it('lays out JSON as JSON.stringify would', () => {
    const value = { a: [1, { b: 'x, {y}: "z" \\' }], empty: {}, none: [], t: true, n: null, m: -1.5e-7 };
    expect(layOutJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  });

  it('lays out what was cut off as far as it goes', () => {
    expect(layOutJson('{"a":{"b":"cut \\" he…')).toBe('{\n  "a": {\n    "b": "cut \\" he…');
  });

  it('loses nothing but spaces', () => {
    const text = '{ "a" : [ ] , "b" : "c d" } trailing ]]';
    expect(layOutJson(text).replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
  });
});
