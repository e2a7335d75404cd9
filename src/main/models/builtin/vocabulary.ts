import { stem } from './words.ts';

/**
 * General English vocabulary: which verbs ask for the same kind of thing, which words carry no request of their own,
 * which words announce a value. Nothing here belongs to one server or tool.
 */
const verbClasses: Record<string, string> = {
  create: 'add append create make new save write store remember record insert compose draft register jot put',
  find: 'find search look lookup query seek locate',
  list: 'list show display see view browse enumerate',
  read: 'read open get show view fetch display retrieve load print',
  delete: 'delete remove erase discard destroy trash rid',
  change: 'change update edit modify alter set adjust replace correct rename',
  send: 'send post submit deliver',
  move: 'move transfer relocate',
  copy: 'copy duplicate clone',
  start: 'start begin launch run play',
  stop: 'stop end halt pause',
  switch: 'turn switch toggle flip',
  convert: 'convert transform',
  compute: 'calculate compute count sum',
  size: 'big large',
  shift: 'add subtract deduct',
  now: 'now current currently today',
};

/** Verb classes that change something; the rest only look. */
const changingClasses = new Set(
  ['create', 'delete', 'change', 'send', 'move', 'copy', 'start', 'stop', 'switch'].map((name) => `@${name}`),
);

const classesOfStem = new Map<string, string[]>();
for (const [name, verbs] of Object.entries(verbClasses)) {
  for (const verb of verbs.split(' ')) {
    const key = stem(verb);
    classesOfStem.set(key, [...(classesOfStem.get(key) ?? []), `@${name}`]);
  }
}

/** The verb classes that a stem belongs to, as terms that begin with `@`. */
export function verbClassesOf(stemmed: string): readonly string[] {
  return classesOfStem.get(stemmed) ?? [];
}

/** Whether all of a verb's classes only look ("show", "find"); false for a word that is no known verb. */
export function isLooking(classes: readonly string[]): boolean {
  return classes.length > 0 && classes.every((name) => lookingClasses.has(name));
}

const lookingClasses = new Set(['@find', '@list', '@read']);

export function isChanging(verbClass: string): boolean {
  return changingClasses.has(verbClass);
}

/** Whether a verb, as a stem, always means a change, though it is like no other verb. */
export function meansChange(stemmed: string): boolean {
  return otherChanges.has(stemmed);
}

const otherChanges = new Set(
  'close reopen cancel restore assign merge approve reject unlock publish deploy install uninstall execute drop truncate reset buy pay'
    .split(' ')
    .map(stem),
);

const set = (words: string) => new Set(words.split(/\s+/));

/** Words that ask. They are terms of a request, but say little about which tool is meant. */
export const questionWords = set('what which when where who whose how why');

/** Words with which a sentence that is a question may begin, beside the question words. */
export const questionOpeners = set('is are was were do does did has have');

/** Words that carry no part of a request by themselves. */
export const stopWords = set(`
  a an the my your our his her its their this that these those it them they i me we us you he she
  is are was were be been am do does did have has had can could will would shall should may might must
  and or of to in on at for with by from as into about than so if there here any some all every each
  please thanks thank just kindly tell give let want need like also too not no one ones up out down`);

/** Words with which people begin a request before they come to it. */
export const openingWords = set(`
  please hey hi hello ok okay so then and also well just kindly could can would will you i we want like need to
  let lets me us help try tell give now`);

/** Words that may be left off the end of a value. */
export const closingWords = set('please thanks thank you now right currently again too');

/** Determiners and the like that may be left off the beginning of a value. */
export const leadingWords = set('a an the my our your some any all every me us that of for to about new is are was');

/** What a cue word announces. */
export type CueTarget = 'title' | 'body' | 'query' | 'label' | 'place' | 'named';

/** `strong` cues always announce a value; a weak one ("in", "to") only where a parameter can take it. */
export interface Cue {
  target: CueTarget;
  strong: boolean;
}

export const cues: ReadonlyMap<string, Cue> = new Map<string, Cue>([
  ...pairs('titled called named entitled', { target: 'title', strong: true }),
  ...pairs('say saying reading says', { target: 'body', strong: true }),
  ...pairs('about regarding concerning containing mentioning mention matching contain', {
    target: 'query',
    strong: true,
  }),
  ...pairs('tagged labelled labeled categorized', { target: 'label', strong: true }),
  ...pairs('in at near inside', { target: 'place', strong: false }),
  ...pairs('from to into for with by as until since before after via using on of', { target: 'named', strong: false }),
]);

function pairs(words: string, cue: Cue): [string, Cue][] {
  return words.split(' ').map((word) => [word, cue]);
}

/** Parameter names, as stems, that a preposition may stand for. The preposition itself comes first. */
export const namesForPreposition: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    from: ['from', 'source', 'origin', 'sender', 'start', 'since'],
    to: ['to', 'target', 'destination', 'recipient', 'into', 'end', 'until', 'new', 'replacement'],
    into: ['into', 'to', 'target', 'destination'],
    for: ['for', 'query', 'search', 'recipient', 'topic', 'customer', 'person'],
    with: ['with', 'attende', 'participant', 'content', 'new', 'replacement'],
    by: ['by', 'author', 'creator', 'artist', 'owner'],
    as: ['as', 'format', 'type', 'status', 'alias'],
    until: ['until', 'end', 'before'],
    before: ['before', 'until', 'end'],
    since: ['since', 'from', 'start', 'after'],
    after: ['after', 'since', 'start'],
    via: ['via', 'by'],
    using: ['using', 'with'],
    on: ['on', 'date', 'day', 'device'],
    of: ['of'],
    in: ['in', 'folder', 'list', 'project', 'category', 'collection'],
    at: ['at', 'time'],
    near: ['near'],
    inside: ['inside', 'folder'],
  }),
);
