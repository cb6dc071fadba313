type AttributeValue = Record<string, unknown>;

/**
 * The item in a PutItem's request or an UpdateItem's reply (ALL_NEW), without DynamoDB's type around each value.
 */
export function plainItem(text: string): Record<string, unknown> | undefined {
  const { Item, Attributes } = JSON.parse(text) as { Item?: AttributeValue; Attributes?: AttributeValue };
  const item = Item ?? Attributes;
  return item && plainMap(item as Record<string, AttributeValue>);
}

function plainMap(map: Record<string, AttributeValue>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, plain(value)]));
}

function plain(typed: AttributeValue): unknown {
  const [type, value] = Object.entries(typed)[0] ?? [];
  if (type === 'N') return Number(value);
  if (type === 'NULL') return null;
  if (type === 'L') return (value as AttributeValue[]).map(plain);
  return type === 'M' ? plainMap(value as Record<string, AttributeValue>) : value;
}
