import { type DefaultTreeAdapterTypes, parse } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;
export type Element = DefaultTreeAdapterTypes.Element;

/** A page as a browser parses it. */
export interface ParsedPage {
  /** All elements, in the order of the document. */
  elements: Element[];
  /** The text that a reader sees, with each run of white space as one space. */
  text: string;
  /** The texts of the elements with this tag and class. */
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

/** The text of a node, without style sheets and scripts. */
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
