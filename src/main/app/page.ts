import { app } from 'electron';
import { SignalboxError } from '../../shared/errors.ts';
import { pageOrigin } from './pageRequest.ts';

/** Where the window's page comes from. */
export interface PageAddress {
  readonly origin: string;
  readonly url: string;
  /** True while it is the development server's. */
  readonly development: boolean;
}

/** The built page, or in an unpackaged run the development server that `ELECTRON_RENDERER_URL` names. */
export function pageAddress(environment: NodeJS.ProcessEnv = process.env): PageAddress {
  const server = environment.ELECTRON_RENDERER_URL;
  if (server === undefined || app.isPackaged) return { origin: pageOrigin, url: `${pageOrigin}/`, development: false };
  const { origin, protocol, hostname } = new URL(server);
  if (protocol !== 'http:' || !['127.0.0.1', '[::1]', 'localhost'].includes(hostname)) {
    throw new SignalboxError('DENIED', `The development server has to run on this machine, and ${origin} does not.`);
  }
  return { origin, url: `${origin}/`, development: true };
}
