import { Component, type ReactNode } from 'react';

interface BoundaryProps {
  /** Stands in place of what could not be shown. */
  fallback: ReactNode;
  children: ReactNode;
}

/**
 * Keeps what goes wrong in drawing one part of the page from taking the rest with it: a fault, or code that can't be
 * loaded any more because the app was updated under an open page.
 */
export class Boundary extends Component<BoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
