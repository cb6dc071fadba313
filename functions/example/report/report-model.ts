import type { Check } from '../check-sources';
import type { Airport } from '../clean-airports';
import type { Extract } from '../extract-source';
import type { Reach } from '../measure-reach';
import type { Traffic } from '../measure-traffic';
import type { StrikeSummary } from '../summarize-strikes';

/** All that is on the report. */
export interface ReportModel {
  title: string;
  runId: string;
  /** ISO 8601: the night that the report is about. */
  time: string;
  /** Airports in the table. */
  topN: number;
  traffic: Traffic;
  airports: readonly Airport[];
  reach: Reach;
  strikes: StrikeSummary;
  extracts: readonly Extract[];
  checks: readonly Check[];
}
