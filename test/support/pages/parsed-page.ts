import { type DefaultTreeAdapterTypes, parse } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;
export type Element = DefaultTreeAdapterTypes.Element;

/** A page as a browser would read it. */
export interface ParsedPage {
  /** All elements, in their order. */
  elements: Element[];
  /** What a reader reads of it, spaces folded. */
  text: string;
  /** Of the elements of this tag and class, the texts. */
  texts(tag: string, className?: string): string[];
  all(tag: string, className?: string): Element[];
}

export function parsePage(markup: string): ParsedPage {
  const elements: Element[] = [];
  const document = parse(markup);
  const walk = (node: Node) => {
    if ('tagName' in node) elements.push(node);
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(document);
  const all = (tag: string, className?: string) =>
    elements.filter(
      (element) =>
        element.tagName === tag &&
        (className === undefined || (attribute(element, 'class') ?? '').split(/\s+/).includes(className)),
    );
  return {
    elements,
    text: textOf(document),
    texts: (tag, className) => all(tag, className).map(textOf),
    all,
  };
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((each) => each.name === name)?.value;
}

/** Style sheets are no text for a reader. */
export function textOf(node: Node): string {
  const parts: string[] = [];
  const walk = (each: Node) => {
    if (each.nodeName === '#text') parts.push((each as DefaultTreeAdapterTypes.TextNode).value);
    else if ('childNodes' in each && each.nodeName !== 'style' && each.nodeName !== 'script')
      each.childNodes.forEach(walk);
  };
  walk(node);
  return parts.join('').replace(/\s+/g, ' ').trim();
}
