import { isValidElement, memo, type ReactNode } from 'react';
import ReactMarkdown, { type Components, type Options } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { splitBlocks } from './blocks.ts';
import { CodeBlock } from './CodeBlock.tsx';
import { ExternalLink } from './ExternalLink.tsx';
import { ownDirection, plainFootnotes } from './treePlugins.ts';

// One tilde means "about" or "to" more often than that something is struck out.
const remarkPlugins = [[remarkGfm, { singleTilde: false }], plainFootnotes] satisfies Options['remarkPlugins'];
const rehypePlugins = [ownDirection];

const shared: Components = {
  a: ({ href, children }) => <ExternalLink href={href}>{children}</ExternalLink>,
  // Nothing is loaded from outside: an image is only its name and where it would be.
  img: ({ src, alt }) => (
    <ExternalLink href={typeof src === 'string' ? src : undefined}>Image: {alt || 'no description'}</ExternalLink>
  ),
};
const closedComponents: Components = { ...shared, pre: ({ children }) => fencedCode(children, true) };
const openComponents: Components = { ...shared, pre: ({ children }) => fencedCode(children, false) };

function fencedCode(children: ReactNode, closed: boolean): ReactNode {
  if (!isValidElement<{ className?: string; children?: ReactNode }>(children)) return <pre>{children}</pre>;
  const { className = '', children: code } = children.props;
  const language = /language-(\S+)/.exec(className)?.[1] ?? '';
  return <CodeBlock code={String(code ?? '').replace(/\n$/, '')} language={language} closed={closed} />;
}

/**
 * Text of a model as Markdown: no raw HTML, nothing loaded, links that ask. While it streams, only the block that grows
 * is rendered anew.
 */
export function Markdown({ text, streaming }: { text: string; streaming: boolean }) {
  const blocks = splitBlocks(text);
  return (
    <div className="prose">
      {blocks.map(({ at, source }, index) => (
        <MarkdownBlock key={at} source={source} closed={!streaming || index < blocks.length - 1} />
      ))}
    </div>
  );
}

const MarkdownBlock = memo(function MarkdownBlock({ source, closed }: { source: string; closed: boolean }) {
  return (
    <ReactMarkdown
      remarkPlugins={remarkPlugins}
      rehypePlugins={rehypePlugins}
      components={closed ? closedComponents : openComponents}
    >
      {source}
    </ReactMarkdown>
  );
});
