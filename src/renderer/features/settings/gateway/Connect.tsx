import { ExternalLink } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useStore } from 'zustand';
import { defaultAgent } from '../../../../shared/agent.ts';
import { useStores } from '../../../stores/stores.ts';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { Group } from '../../../ui/Group.tsx';
import { type Example, examplesFor, keyPlaceholder } from './examples.ts';

/** Where programs of each kind connect, with ready examples. `address` is the gateway's base URL. */
export function Connect({ address }: { address: string }) {
  const { agents } = useStores();
  const model = useStore(agents.state, ({ list }) => list?.[0]?.id ?? defaultAgent.id);
  const docs = `${address}/docs`;
  return (
    <Group title="Connect a program" text={`Put a key of yours in place of ${keyPlaceholder}.`}>
      <dl className="mb-4 divide-y divide-line rounded-block border border-line">
        <Address name="OpenAI clients" help="Base URL" address={`${address}/v1`} />
        <Address name="MCP clients" help="Streamable HTTP" address={`${address}/mcp`} />
        <Address name="Everything else" help="The pages of the API" address={docs} opens />
      </dl>
      <Examples examples={examplesFor(address, model)} />
    </Group>
  );
}

interface AddressProps {
  name: string;
  help: string;
  address: string;
  /** It is a page, and can be opened in a browser. */
  opens?: boolean;
}

function Address({ name, help, address, opens = false }: AddressProps) {
  return (
    <div className="flex items-center gap-3 py-1 pr-1 pl-3">
      <dt className="w-36 shrink-0 text-second">
        {name}
        <span className="block text-label text-faint">{help}</span>
      </dt>
      <dd className="flex min-w-0 flex-1 items-center gap-1">
        <span className="min-w-0 flex-1 font-mono text-label [overflow-wrap:anywhere]">
          {opens ? (
            <a
              href={address}
              target="_blank"
              rel="noreferrer"
              className="inline-flex items-center gap-1 rounded-sm text-accent underline underline-offset-2 hover:text-accent-strong"
            >
              {address}
              <ExternalLink size={14} strokeWidth={1.5} aria-label="in the browser" className="shrink-0" />
            </a>
          ) : (
            address
          )}
        </span>
        <CopyButton label={`Copy the address for ${name.toLowerCase()}`} text={() => address} />
      </dd>
    </div>
  );
}

function Examples({ examples }: { examples: readonly Example[] }) {
  return (
    <Tabs.Root defaultValue="curl">
      <Tabs.List aria-label="Examples" className="flex gap-1 border-b border-line">
        {examples.map(({ id, label }) => (
          <Tabs.Trigger
            key={id}
            value={id}
            className="-mb-px h-8 border-b-2 border-transparent px-2 text-second text-quiet -outline-offset-2! hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {label}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {examples.map((example) => (
        <Tabs.Content key={example.id} value={example.id} className="pt-2">
          <Snippet example={example} />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}

function Snippet({ example: { help, text } }: { example: Example }) {
  return (
    <>
      <p className="mb-2 text-label text-quiet">{help}</p>
      <div className="relative rounded-control bg-soft">
        <pre className="py-2 pr-10 pl-3 font-mono text-label whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</pre>
        <CopyButton label="Copy the example" text={() => text} className="absolute top-1 right-1 bg-soft" />
      </div>
    </>
  );
}
