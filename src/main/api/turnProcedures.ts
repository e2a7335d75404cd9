import { untilReturned } from './changeStream.ts';
import { withContractErrors } from './errors.ts';
import type { OwnImplementer, Services } from './router.ts';

/** Turns as the contract serves them. */
export function turnProcedures({ turns: os }: OwnImplementer, { turns, log }: Services) {
  return {
    start: os.start.handler(({ context, input }) => turns.start(context.user.id, input)),
    retry: os.retry.handler(({ context, input }) => turns.retry(context.user.id, input.turnId)),
    continue: os.continue.handler(({ context, input }) => turns.continue(context.user.id, input.turnId)),
    cancel: os.cancel.handler(async ({ context, input }) => {
      await turns.cancel(context.user.id, input.turnId);
      return {};
    }),
    decide: os.decide.handler(async ({ context, input }) => {
      await turns.decide(context.user.id, input.approvalIds, input.answer);
      return {};
    }),
    answer: os.answer.handler(({ context, input }) => {
      turns.answer(context.user.id, input.questionId, input.answer);
      return {};
    }),
    watch: os.watch.handler(({ context, input, signal = untilReturned() }) =>
      withContractErrors(turns.watch(context.user.id, input.conversationId, input.resume, signal), log),
    ),
  };
}

/** Files on their way to the host. */
export function uploadProcedures({ uploads: os }: OwnImplementer, { uploads }: Services) {
  return {
    append: os.append.handler(({ context, input }) => {
      uploads.append(context.user.id, input.uploadId, input.offset, Buffer.from(input.data, 'base64'));
      return {};
    }),
    finish: os.finish.handler(({ context, input }) =>
      uploads.finish(context.user.id, input.uploadId, input.name, input.mimeType),
    ),
  };
}
