/** What `/proc/<pid>/stat` says of a process. Times are in clock ticks; `startTicks` counts from the boot. */
export interface ProcStat {
  readonly parent: number;
  readonly group: number;
  readonly startTicks: string;
  /** It has ended, and waits for its parent to take notice. */
  readonly isDead: boolean;
  readonly cpuTicks: number;
  /** Of its children that have ended and were taken notice of. */
  readonly endedCpuTicks: number;
  readonly residentPages: number;
}

/** Null when the text is no such line. Its second field is the program's own name, which may contain anything. */
export function parseProcStat(stat: string): ProcStat | null {
  // Field 3 of proc_pid_stat(5) is the first one behind the name.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const number = (field: number) => Number(fields[field - 3]);
  const startTicks = fields[22 - 3];
  const residentPages = number(24);
  if (startTicks === undefined || !Number.isInteger(residentPages)) return null;
  return {
    parent: number(4),
    group: number(5),
    startTicks,
    isDead: fields[0] === 'Z' || fields[0] === 'X',
    cpuTicks: number(14) + number(15),
    endedCpuTicks: number(16) + number(17),
    residentPages,
  };
}
