import { durationText } from '../values/duration-text';
import type { Cost } from './job-cost';
import { METERS, type MeterName, PRICE_LIST } from './meters';

/** `about $0.42`, and what it is without: `about $0.42 and 3 min 20 s of Databricks (its Jobs API tells no DBUs)`. */
export function costText(cost: Cost): string {
  const unpriced = cost.unpriced.map((meter) => `${figureText(cost, meter)} (${METERS[meter].unpriced})`);
  const parts = [...(cost.dollars > 0 ? [`about ${dollarsText(cost.dollars)}`] : []), ...unpriced, ...untoldText(cost)];
  return parts.join(' and ');
}

/** A sentence for people about what a job run cost. */
export function costSentence(cost: Cost): string {
  if (cost.dollars === 0) return `What it cost is not known: ${costText(cost)}.`;
  return `It cost ${costText(cost)}: ${usageText(cost)} (${ESTIMATE}).`;
}

/** For a column: `≥` where it is without something, and `?` where nobody can say anything. */
export function shortCostText(cost: Cost): string {
  const isWhole = cost.unpriced.length === 0 && cost.untold === 0;
  if (isWhole) return dollarsText(cost.dollars);
  return cost.dollars > 0 ? `≥ ${dollarsText(cost.dollars)}` : '?';
}

/** What it consists of: `340 GB-seconds of Lambda, 2 calls of Lambda`. */
export function usageText(cost: Pick<Cost, 'usage'>): string {
  return (Object.keys(cost.usage) as MeterName[]).map((meter) => figureText(cost, meter)).join(', ');
}

/** What every view says beside such figures. */
export const ESTIMATE = `an estimate, at the prices of ${PRICE_LIST.region} of ${PRICE_LIST.date}`;

function figureText({ usage }: Pick<Cost, 'usage'>, meter: MeterName): string {
  const { unit, isTime } = METERS[meter];
  const figure = usage[meter] ?? 0;
  if (isTime) return `${durationText(figure * 1000)} ${unit}`;
  return `${numberText(figure)} ${figure === 1 ? unit.replace(/^(\S+)s /, '$1 ') : unit}`;
}

export function untoldText({ untold }: Pick<Cost, 'untold'>): string[] {
  if (untold === 0) return [];
  return [
    `${untold === 1 ? 'an attempt' : `${untold} attempts`} whose service does not tell what ${untold === 1 ? 'it' : 'they'} used`,
  ];
}

/** The same of what may be very little: `$0.000025`. */
export function smallDollarsText(dollars: number): string {
  if (dollars === 0 || dollars >= 0.01) return dollars === 0 ? '$0' : dollarsText(dollars);
  const digits = 1 - Math.floor(Math.log10(dollars));
  return `$${dollars.toFixed(Math.min(9, digits))}`;
}

/** Enough digits to compare two of them, and no more: `$0.0042`, `$0.42`, `$1,234.50`. */
export function dollarsText(dollars: number): string {
  if (dollars < 0.0001) return '$0.0001 or less';
  const digits = dollars < 0.01 ? 4 : dollars < 1 ? 3 : 2;
  const [whole = '', part = ''] = dollars.toFixed(digits).split('.');
  return `$${grouped(whole)}.${part.replace(/(\d\d)0+$/, '$1')}`;
}

function numberText(figure: number): string {
  if (figure >= 1000) return grouped(figure.toFixed(0));
  return String(Number(figure.toPrecision(3)));
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
