import { type Connection, httpMethods } from '../models/connection.ts';
import type { ApiCall } from '../services/apiService.ts';

type Change = Partial<Omit<Connection, 'baseUrl'>>;

/** A connection to a server of a test, which may be on loopback. */
export function connectionTo(baseUrl: string, change: Change = {}): Connection {
  return {
    name: 'api',
    description: '',
    baseUrl: new URL(baseUrl),
    credential: { kind: 'none' },
    methods: httpMethods,
    headers: {},
    allowPrivate: true,
    timeout: 30_000,
    ...change,
  };
}

/** A GET of the base address of the connection "api", changed as the test wants it. */
export function callOf(change: Partial<ApiCall> = {}): ApiCall {
  return { connection: 'api', method: 'GET', path: '', query: {}, headers: {}, body: undefined, ...change };
}
