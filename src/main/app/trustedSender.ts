/** What we need of Electron's `WebFrameMain`. */
export interface Frame {
  /** `scheme://host` of what the frame shows; `null` as text for an opaque origin. */
  readonly origin: string;
  readonly parent: unknown;
  /** True once the frame was swapped out or its page is gone. Electron before 28 does not have it. */
  readonly detached?: boolean;
  isDestroyed?(): boolean;
}

/** A message to the main process, as far as its sender goes. */
export interface SenderEvent<W extends { readonly mainFrame: Frame }> {
  readonly sender: W;
  /** null, or an error when read, once the frame is gone. */
  readonly senderFrame: Frame | null;
}

/**
 * Whether a message comes from the main frame of our own window while it shows our page. Everything else, an embedded
 * frame, a page of another origin, a frame that is gone by now, is refused: a frame's word about itself counts for nothing.
 */
export function isTrustedSender<W extends { readonly mainFrame: Frame }>(
  event: SenderEvent<W>,
  window: W,
  pageOrigin: string,
): boolean {
  try {
    const { sender, senderFrame } = event;
    if (sender !== window || senderFrame === null || senderFrame !== sender.mainFrame) return false;
    if (senderFrame.detached === true || senderFrame.isDestroyed?.() === true) return false;
    return senderFrame.parent === null && senderFrame.origin === pageOrigin;
  } catch {
    // Reading a frame that was destroyed in the meantime throws.
    return false;
  }
}
