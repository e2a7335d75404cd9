import { markerVariable } from './platform/processEntry.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a machine keeps certificates of its own. Without them `npx` waits in a company's network without a word. */
const certificates = 'NODE_EXTRA_CA_CERTS SSL_CERT_DIR SSL_CERT_FILE';

/** What a server gets of the host's own environment: what programs need to find their way, and nothing that is secret. */
const allowedPosix = new Set(
  [
    'HOME LANG LANGUAGE LOGNAME PATH SHELL TERM TMPDIR TZ USER',
    certificates,
    'XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR XDG_STATE_HOME',
  ].flatMap((names) => names.split(' ')),
);
const allowedWindows = new Set(
  [
    'ALLUSERSPROFILE APPDATA COMMONPROGRAMFILES COMPUTERNAME COMSPEC HOMEDRIVE HOMEPATH LOCALAPPDATA OS PATH PATHEXT',
    'NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE PROGRAMDATA PROGRAMFILES PROGRAMFILES(X86) PROGRAMW6432',
    'SYSTEMDRIVE SYSTEMROOT TEMP TMP USERNAME USERPROFILE WINDIR',
    certificates,
  ].flatMap((names) => names.split(' ')),
);

/**
 * The environment of a server's process: the allowed part of the host's, then the server's own variables, then the
 * marker by which its processes are found again, which nothing can override.
 */
export function serverEnvironment(options: {
  host: Environment;
  own: Readonly<Record<string, string>>;
  marker: string;
  platform?: NodeJS.Platform;
}): Record<string, string> {
  const { host, own, marker, platform = process.platform } = options;
  return { ...allowedOf(host, platform), ...own, [markerVariable]: marker };
}

function allowedOf(host: Environment, platform: NodeJS.Platform): Record<string, string> {
  const allowed: Record<string, string> = {};
  for (const [name, value] of Object.entries(host)) {
    // A value that begins like this is a shell function, which some shells run when they start.
    if (value !== undefined && isAllowed(name, platform) && !value.startsWith('()')) allowed[name] = value;
  }
  return allowed;
}

function isAllowed(name: string, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return allowedWindows.has(name.toUpperCase());
  return allowedPosix.has(name) || name.startsWith('LC_');
}
