import type { ComponentChild, FunctionComponent } from 'preact';
import { Component, h } from 'preact';

/** A component that is drawn again only when one of its properties is another value. */
export function memo<P extends object>(draw: FunctionComponent<P>): (props: P) => ComponentChild {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const names = Object.keys(next) as (keyof P)[];
      return names.some((name) => next[name] !== this.props[name]);
    }

    override render(): ComponentChild {
      return h(draw, this.props);
    }
  }
  return Memo as unknown as (props: P) => ComponentChild;
}
