import type { Keys } from '#protocols/contract/masking';
import type { Decoded } from '../../kit/mask/decoded.ts';
import { planFor } from '../../kit/mask/text.ts';
import { decodedText, type Leaf, type Node } from '../tree.ts';

/** Where what is to be masked is collected: start and end of stretches, in turn, in no order. */
export class Sink {
  readonly keys: Keys;
  readonly spans: number[] = [];
  /** How deep this text lies in texts of texts. */
  readonly depth: number;

  constructor(keys: Keys, depth = 0) {
    this.keys = keys;
    this.depth = depth;
  }

  /** Every leaf of a node; `null` says that there is nothing, and stays. */
  all(node: Node | undefined): void {
    if (node === undefined) return;
    if (node.kind === 'map') for (const value of node.values) this.all(value);
    else if (node.kind === 'list') for (const item of node.items) this.all(item);
    else if (node.form !== 'value' || node.value !== null) this.leaf(node);
  }

  leaf({ places }: Leaf): void {
    for (let i = 0; i < places.length; i += 2) this.add(places[i] as number, places[i + 1] as number);
  }

  /** A part of the text of a leaf, by its place in the text. */
  part(node: Leaf, from: number, to: number): void {
    const { origin } = decodedText(node);
    this.add(origin[from] ?? 0, origin[to] ?? origin.at(-1) ?? 0);
  }

  /** What is secret in a text that is JSON, XML, a form or a URL by itself. */
  text(node: Leaf): void {
    const decoded = decodedText(node);
    const plan = planFor(this.keys);
    plan.addDecoded(decoded);
    for (const each of plan.spans) this.spans.push(each);
  }

  /** Takes over what was found in a text that was decoded from this one's bytes. */
  take(inner: Sink, decoded: Decoded): void {
    for (let i = 0; i < inner.spans.length; i += 2)
      this.add(decoded.origin[inner.spans[i] as number] ?? 0, decoded.origin[inner.spans[i + 1] as number] ?? 0);
  }

  private add(start: number, end: number): void {
    if (end > start) this.spans.push(start, end);
  }
}
