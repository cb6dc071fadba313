import * as z from 'zod/mini';
import { type Dataset, datasetsProblem } from './dataset';

/** A list of datasets, as a row and a declared target have it. The public types reach `Dataset`, and not zod. */
export const datasets = z.custom<Dataset[]>((value) => datasetsProblem(value) === undefined, {
  error: ({ input }) => datasetsProblem(input),
});
