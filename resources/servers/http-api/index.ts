import { parseArgs } from 'node:util';
import { serve } from '../kit/serve.ts';
import { ApiService } from './services/apiService.ts';
import { ConfigurationError, type Connections, readConfiguration } from './services/configuration.ts';
import { HttpClient } from './services/httpClient.ts';
import { callApiTool } from './tools/callApi.ts';
import { listConnectionsTool } from './tools/listConnections.ts';

/** The connections of `--config`, else of the environment. A configuration that is wrong ends the process with a line. */
function connectionsAtStart(): Connections {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  try {
    return readConfiguration(values.config, process.env);
  } catch (thrown) {
    if (!(thrown instanceof ConfigurationError)) throw thrown;
    process.stderr.write(`http-api: ${thrown.message}\n`);
    process.exit(1);
  }
}

const service = new ApiService(connectionsAtStart(), new HttpClient());

serve({
  name: 'http-api',
  title: 'HTTP API',
  version: '0.1.0',
  instructions:
    'Calls web APIs that the user has connected, with their credentials. list_connections says which there are.',
  tools: [listConnectionsTool, callApiTool].map((tool) => tool(service)),
});
