import type { ParametersOf, ReadOperations, ResultOf, WriteOperations } from './operations/index.ts';

/**
 * How repositories reach the threads. `write` resolves once the change is on disk; `read` sees every change whose
 * promise has resolved. Both reject with a `SignalboxError`.
 */
export interface StorageAccess {
  read<Name extends keyof ReadOperations>(
    name: Name,
    parameters: ParametersOf<ReadOperations[Name]>,
  ): Promise<ResultOf<ReadOperations[Name]>>;
  write<Name extends keyof WriteOperations>(
    name: Name,
    parameters: ParametersOf<WriteOperations[Name]>,
  ): Promise<ResultOf<WriteOperations[Name]>>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Why nothing can be written, in words for a user; null when it can. */
  readonly readOnly: string | null;
}
