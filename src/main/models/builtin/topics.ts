import type { LiteralKind } from './literals.ts';
import { stem } from './words.ts';

/**
 * What requests are commonly about, each with the everyday words for it. An agent's description names its subject with
 * other words than a request does: "dates" there is "which day" here. Nothing in it belongs to one server or agent.
 */
const topics: Record<string, string> = {
  time: `time date day week weekday month year hour minute clock today tomorrow yesterday morning noon afternoon evening
    midnight late zone timezone duration`,
  notes: 'note memo remember jot memorize',
  files: 'file folder directory document attachment',
  mail: 'mail email inbox newsletter',
  weather: 'weather rain snow forecast temperature sunny wind storm umbrella',
  web: 'website webpage url link browser',
  images: 'image picture photo photograph screenshot',
  money: 'money invoice bill tax payment budget expense price cost',
  tasks: 'task todo chore',
  calendar: 'calendar meeting appointment schedule',
  code: 'code bug repository commit',
  contacts: 'contact phone',
  music: 'music song playlist album',
  travel: 'flight hotel train trip',
};

const topicsByStem = new Map<string, string[]>();
for (const [topic, words] of Object.entries(topics)) {
  for (const word of words.split(/\s+/)) {
    const key = stem(word);
    topicsByStem.set(key, [...(topicsByStem.get(key) ?? []), `~${topic}`]);
  }
}

/** The topics that a word belongs to, as terms that begin with `~`. */
export function topicsOf(stemmed: string): readonly string[] {
  return topicsByStem.get(stemmed) ?? [];
}

const topicOfLiteral: Partial<Record<LiteralKind, string>> = {
  date: '~time',
  time: '~time',
  moment: '~time',
  duration: '~time',
  url: '~web',
  email: '~mail',
  path: '~files',
};

/** What a value is about by its form alone; undefined for one that may be about anything. */
export function topicOfKind(kind: LiteralKind): string | undefined {
  return topicOfLiteral[kind];
}
