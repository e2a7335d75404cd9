/** The variable that every server of ours carries, and passes on to whatever it starts itself. */
export const markerVariable = 'SIGNALBOX_RUN';

/** A living process. Zombies are not listed: they hold nothing and can't be killed again. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Tells apart two processes that had the same id at different times. Opaque; equal for equal processes. */
  readonly startTime: string;
  /** Value of the marker variable; null without one, undefined where the system does not show it. */
  readonly marker: string | null | undefined;
}
