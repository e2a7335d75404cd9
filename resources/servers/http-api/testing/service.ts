import { afterEach } from 'vitest';
import type { Connection } from '../models/connection.ts';
import { type ApiCall, ApiService } from '../services/apiService.ts';
import { HttpClient } from '../services/httpClient.ts';
import { type ApiServer, type Handler, startApi } from './apiServer.ts';
import { callOf } from './connections.ts';

/** Starts APIs for the tests of a file; each is ended with its test. */
export function apiFixture(): (handler: Handler) => Promise<ApiServer> {
  const servers: ApiServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));
  return async (handler) => {
    const server = await startApi(handler);
    servers.push(server);
    return server;
  };
}

/** The service of a user who has these connections. */
export function serviceOf(...connections: Connection[]): ApiService {
  return new ApiService(new Map([['local', connections]]), new HttpClient());
}

/** A call over a connection. */
export function call(connection: Connection, change: Partial<ApiCall> = {}, signal = new AbortController().signal) {
  return serviceOf(connection).call('local', callOf(change), signal);
}
