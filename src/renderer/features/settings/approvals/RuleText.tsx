import type { RulePart } from '../ruleWords.ts';

/** A rule in words, with the names of arguments as code. */
export function RuleText({ parts }: { parts: readonly RulePart[] }) {
  return (
    <p className="text-second [overflow-wrap:anywhere]">
      {parts.map(({ at, text, code }) =>
        code ? (
          <code key={at} className="rounded-sm bg-soft px-1 font-mono text-label">
            {text}
          </code>
        ) : (
          <span key={at}>{text}</span>
        ),
      )}
    </p>
  );
}
