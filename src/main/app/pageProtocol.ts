import { protocol } from 'electron';
import type { PageFiles } from '../page/pageFiles.ts';
import { answerPageRequest, pageScheme } from './pageRequest.ts';

/** Makes `app:` a scheme with an origin of its own, like https. Has to run before Electron is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built page under `app://signalbox/`. */
export function servePage(page: PageFiles): void {
  protocol.handle(pageScheme, (request) => answerPageRequest(page, request));
}
