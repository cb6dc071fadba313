import type { Reach } from '../figures/measure-reach';
import type { Traffic } from '../figures/measure-traffic';
import type { StrikeSummary } from '../figures/summarize-strikes';
import type { Check } from '../sources/check-sources';
import type { Airport } from '../sources/clean-airports';
import type { Extract } from '../sources/extract-source';

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
