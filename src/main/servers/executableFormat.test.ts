import { describe, expect, it } from 'vitest';
import { executableFormat, interpreterOf } from './executableFormat.ts';

/** The header of an ELF file for a machine, little endian. */
function elf(machine: number): Buffer {
  const head = Buffer.alloc(64);
  head.write('\u007fELF', 'latin1');
  head[5] = 1;
  head.writeUInt16LE(machine, 18);
  return head;
}

describe('executableFormat', () => {
  it('F9 tells a program for this processor from one for another', () => {
    expect(executableFormat(elf(62), 'x64')).toEqual({ kind: 'program' });
    expect(executableFormat(elf(183), 'x64')).toMatchObject({
      kind: 'unusable',
      why: expect.stringContaining('another processor'),
    });
    expect(executableFormat(elf(183), 'arm64')).toEqual({ kind: 'program' });
  });

  it('takes a binary of a format that it does not know for a program', () => {
    expect(executableFormat(Buffer.from([0xcf, 0xfa, 0xed, 0xfe, 0, 0]))).toEqual({ kind: 'program' });
  });
});

describe('interpreterOf', () => {
  it.each([
    ['#!/bin/sh', { program: '/bin/sh', search: false }],
    ['#! /usr/bin/python3 -u', { program: '/usr/bin/python3', search: false }],
    ['#!/usr/bin/env node', { program: 'node', search: true }],
    ['#!/usr/bin/env -S node --no-warnings', { program: 'node', search: true }],
    ['#!/usr/bin/env -S DEBUG=1 uv run', { program: 'uv', search: true }],
    ['#!/usr/bin/env /opt/node', { program: '/opt/node', search: false }],
    ['#!/usr/bin/env', null],
    ['echo hello', null],
    ['', null],
  ])('reads %s', (line, expected) => {
    expect(interpreterOf(line)).toEqual(expected);
  });
});
