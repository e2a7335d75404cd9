import { ToolFailure } from '../../kit/outcome.ts';

/** The failure in which the work ends; throws when it ends in none. */
export async function rejectionOf(work: Promise<unknown>): Promise<ToolFailure> {
  const thrown: unknown = await work.then(
    () => new Error('The work has succeeded.'),
    (reason: unknown) => reason,
  );
  if (thrown instanceof ToolFailure) return thrown;
  throw thrown;
}
