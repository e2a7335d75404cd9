import { toErrorData } from '../../shared/errors.ts';
import type { Speaker } from '../activation.ts';
import type { Installation } from '../installation.ts';
import { checkHost } from './hostChecks.ts';
import { type HostLink, reachHost } from './hostLink.ts';
import { checkPlace } from './placeChecks.ts';
import { harmless, type Terminal } from './terminal.ts';

/** One thing that was looked at. `advice` says what to do; `problem` keeps something from working, `notice` may. */
export interface Finding {
  readonly subject: string;
  readonly grade: 'ok' | 'notice' | 'problem';
  readonly words: string;
  readonly advice: string | null;
}

export interface DoctorOptions {
  dataFolder: string;
  speaker: Speaker;
  installation: Installation;
  json: boolean;
}

/** Looks at everything that Signalbox needs, and says what to do. Returns 1 when something keeps it from working. */
export async function doctorCommand(options: DoctorOptions, terminal: Terminal): Promise<number> {
  const findings: Finding[] = [];
  const tell = (finding: Finding) => {
    findings.push(finding);
    terminal.out(options.json ? `${JSON.stringify(finding)}\n` : `${lineOf(finding)}\n`);
  };
  for (const finding of await checkPlace(options)) tell(finding);
  const host = await reach(options);
  if ('grade' in host) tell(host);
  else {
    try {
      for (const finding of await checkHost(host)) tell(finding);
    } finally {
      await host.close();
    }
  }
  const problems = findings.filter(({ grade }) => grade === 'problem').length;
  if (!options.json) terminal.out(`\n${summaryOf(problems)}\n`);
  return problems === 0 ? 0 : 1;
}

async function reach({ dataFolder, speaker, installation }: DoctorOptions): Promise<HostLink | Finding> {
  try {
    return await reachHost(dataFolder, speaker, installation);
  } catch (error) {
    const { message } = toErrorData(error);
    return { subject: 'Host', grade: 'problem', words: 'It can’t be reached or started.', advice: message };
  }
}

const marks = { ok: '✓', notice: '!', problem: '✗' };

function lineOf({ subject, grade, words, advice }: Finding): string {
  return harmless(`${marks[grade]} ${subject}: ${words}${advice === null ? '' : `\n    ${advice}`}`);
}

function summaryOf(problems: number): string {
  if (problems === 0) return 'Nothing keeps Signalbox from working.';
  return problems === 1 ? 'One thing has to be seen to.' : `${problems} things have to be seen to.`;
}
