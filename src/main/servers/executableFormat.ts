/** What the first bytes of a file say about running it. */
export type ExecutableFormat =
  | { kind: 'script'; program: string; search: boolean }
  | { kind: 'unusable'; why: string }
  /** A program, or something that the system may know how to run. */
  | { kind: 'program' };

const elfMagic = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);
const elfMachineOffset = 18;

/** The numbers by which ELF files name processors, for the processors that Node runs on. */
const elfMachines: Readonly<Record<string, readonly number[]>> = {
  x64: [62, 3],
  arm64: [183, 40],
  arm: [40],
  ia32: [3],
};

/**
 * Tells a script from a program and from what only looks like one. The C library hands a file without a known format to
 * a shell, line by line: better to say at once that it is none of them.
 */
export function executableFormat(head: Buffer, arch: string = process.arch): ExecutableFormat {
  const [line = ''] = head.toString('latin1').split('\n', 1);
  const interpreter = interpreterOf(line);
  if (interpreter !== null) return { kind: 'script', ...interpreter };
  if (head.subarray(0, elfMagic.length).equals(elfMagic)) return elfFormat(head, arch);
  if (head.length === 0) return { kind: 'unusable', why: 'is empty' };
  if (head.includes(0)) return { kind: 'program' };
  return {
    kind: 'unusable',
    why: 'is a text without a first line such as “#!/usr/bin/env node” that says what runs it',
  };
}

function elfFormat(head: Buffer, arch: string): ExecutableFormat {
  if (head.length < elfMachineOffset + 2) return { kind: 'unusable', why: 'is damaged' };
  const littleEndian = head[5] === 1;
  const machine = littleEndian ? head.readUInt16LE(elfMachineOffset) : head.readUInt16BE(elfMachineOffset);
  const usable = elfMachines[arch]?.includes(machine) ?? true;
  return usable
    ? { kind: 'program' }
    : { kind: 'unusable', why: `was built for another processor than this one (${arch})` };
}

/** The program that a `#!` line names, and whether `env` looks for it in PATH; null without such a line. */
export function interpreterOf(line: string): { program: string; search: boolean } | null {
  const [, program, rest = ''] = /^#!\s*(\S+)(?:\s+(.*?))?\s*$/.exec(line) ?? [];
  if (program === undefined) return null;
  if (!/(?:^|\/)env$/.test(program)) return { program, search: false };
  const words = rest.replace(/^(?:-S|--split-string[= ]?)\s*/, '').split(/\s+/);
  const name = words.find((word) => !word.startsWith('-') && !word.includes('='));
  if (name === undefined || name === '') return null;
  return { program: name, search: !name.includes('/') };
}
