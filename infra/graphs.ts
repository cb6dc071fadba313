import { GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';

const HEIGHT = 6;

/** Over time; the axis begins at 0, so that little looks little. */
export function linesOf(title: string, width: number, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, width, height: HEIGHT, left, leftYAxis: { min: 0, showUnits: false } });
}

/** The same on top of one another: what is added up is a whole. */
export function barsOf(title: string, width: number, left: IMetric[]): GraphWidget {
  return new GraphWidget({
    title,
    width,
    height: HEIGHT,
    left,
    leftYAxis: { min: 0, showUnits: false },
    stacked: true,
  });
}
