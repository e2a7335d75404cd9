import type { Api } from '../../shared/contract.ts';
import type { SettingsView } from '../../shared/settings.ts';
import type { Finding } from './doctorCommand.ts';
import type { HostLink } from './hostLink.ts';
import { isDown, settledServers, stateWords } from './serversCommand.ts';

/** Looks at what a host tells of itself: its database, its secrets, its models and its servers. */
export async function checkHost({ api, own }: HostLink): Promise<Finding[]> {
  const [database, secrets, gateway, servers] = await Promise.all([
    checkDatabase(api),
    checkSecrets(api),
    checkGateway(api),
    checkServers(api),
  ]);
  const words = own ? 'none was running, so one was started for this look' : 'it runs and answers';
  return [{ subject: 'Host', grade: 'ok', words, advice: null }, ...database, ...secrets, gateway, ...servers];
}

async function checkDatabase(api: Api): Promise<Finding[]> {
  const { readOnly, notice } = await api.system.info({});
  const subject = 'Database';
  const findings: Finding[] = [
    readOnly === null
      ? { subject, grade: 'ok', words: 'can be read and written', advice: null }
      : { subject, grade: 'problem', words: 'can only be read', advice: readOnly },
  ];
  if (notice !== null) findings.push({ subject, grade: 'notice', words: 'was repaired', advice: notice });
  return findings;
}

const backends = {
  keychain: 'in the keychain of this system',
  'key-file': 'encrypted with a key file in the data folder',
  unavailable: 'nothing on this system can encrypt them, so none are kept',
};

async function checkSecrets(api: Api): Promise<Finding[]> {
  const view = await first(await api.settings.watch({}));
  const { secretBackend, settings } = view;
  const grade = secretBackend === 'unavailable' ? 'problem' : 'ok';
  const advice =
    secretBackend === 'unavailable' ? 'Install and unlock a keyring, or run Signalbox in the browser.' : null;
  const kept: Finding = { subject: 'Secrets', grade, words: backends[secretBackend], advice };
  return [kept, ...unreadableKeys(view), modelInUse(settings)];
}

function unreadableKeys({ keys, settings }: SettingsView): Finding[] {
  return settings.providers
    .filter(({ id }) => keys[id] === 'unreadable')
    .map(({ name }) => ({
      subject: 'Secrets',
      grade: 'problem',
      words: `The key of ${name} can’t be opened here.`,
      advice: 'It was stored by the app in another way. Enter it again in the settings, under Models.',
    }));
}

function modelInUse({ defaultModel, providers }: SettingsView['settings']): Finding {
  const provider = providers.find(({ id }) => id === defaultModel.providerId);
  const words = provider === undefined ? 'the built-in one' : `${defaultModel.model} of ${provider.name}`;
  const advice = provider === undefined ? 'Add a provider in the settings for answers by a language model.' : null;
  return { subject: 'Default model', grade: 'ok', words, advice };
}

async function checkGateway(api: Api): Promise<Finding> {
  const { state, settings, developmentBypass } = await first(await api.gateway.watch({}));
  const subject = 'Gateway';
  if (state.status === 'failed') return { subject, grade: 'problem', words: 'It can’t listen.', advice: state.message };
  // A host that runs for this look alone serves nobody.
  const at =
    state.status === 'listening' ? `on at ${state.address}` : settings.enabled ? 'on when the app runs' : 'off';
  if (!developmentBypass) return { subject, grade: 'ok', words: at, advice: null };
  const advice = 'Start the app without --dev-bypass unless you develop it.';
  return { subject, grade: 'notice', words: `${at}; anybody on this machine is let in`, advice };
}

async function checkServers(api: Api): Promise<Finding[]> {
  return (await settledServers(api)).map(({ config, state }): Finding => {
    const detail = state.status === 'failed' || state.status === 'backoff' ? state.failure.detail : '';
    const subject = `Server ${config.id}`;
    if (!isDown(state)) return { subject, grade: 'ok', words: stateWords(state), advice: null };
    return { subject, grade: 'problem', words: stateWords(state), advice: detail || 'Look at its log in the app.' };
  });
}

async function first<T>(stream: AsyncIterable<T>): Promise<T> {
  for await (const value of stream) return value;
  throw new Error('The host ended.');
}
