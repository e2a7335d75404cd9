/** A node of a Markdown or HTML tree, as far as the plugins here look at it. */
interface TreeNode {
  type: string;
  value?: string;
  label?: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  data?: object;
  children?: TreeNode[];
}

/**
 * Notes at the foot of an answer as plain text: a raised mark where one is meant, and the note itself where it was
 * written. Blocks are rendered one by one, so that a list of notes at the end and links to it are not possible.
 */
export function plainFootnotes() {
  return (tree: TreeNode) => replaceChildren(tree, plainNote);
}

function plainNote(node: TreeNode): TreeNode[] | null {
  if (node.type === 'footnoteReference') return [mark(node)];
  if (node.type !== 'footnoteDefinition') return null;
  const [first, ...rest] = node.children ?? [];
  // A definition without a text only tells that the mark means a note.
  if (first === undefined) return [];
  if (first.type !== 'paragraph') return [{ type: 'paragraph', children: [mark(node)] }, first, ...rest];
  const words = [mark(node), { type: 'text', value: ' ' }, ...(first.children ?? [])];
  return [{ ...first, children: words }, ...rest];
}

function mark({ label = '' }: TreeNode): TreeNode {
  return { type: 'emphasis', data: { hName: 'sup' }, children: [{ type: 'text', value: label }] };
}

/** Puts others in the place of those nodes below a tree for which `replace` gives them; null leaves one as it is. */
function replaceChildren(tree: TreeNode, replace: (node: TreeNode) => TreeNode[] | null): void {
  if (tree.children === undefined) return;
  for (const child of tree.children) replaceChildren(child, replace);
  tree.children = tree.children.flatMap((child) => replace(child) ?? [child]);
}

const directed = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'blockquote', 'table']);

/** Lets each block run in the direction of its own writing. */
export function ownDirection() {
  return (tree: TreeNode) => setDirection(tree);
}

function setDirection(node: TreeNode): void {
  if (directed.has(node.tagName ?? '')) node.properties = { ...node.properties, dir: 'auto' };
  for (const child of node.children ?? []) setDirection(child);
}
