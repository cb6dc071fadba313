import { athenaUsage, fargateUsage, readUsage, sumUsage } from '../../../domain/cost/usage';

const MB = 1024 ** 2;

describe('the usage that a row keeps', () => {
  it('has figures of known meters above 0, to a millionth', () => {
    expect(readUsage({ glue_dpu_seconds: 120.12345678, lambda_requests: 1 })).toEqual({
      glue_dpu_seconds: 120.123457,
      lambda_requests: 1,
    });
  });

  it.each([
    ['no object', 'glue_dpu_seconds'],
    ['null', null],
    ['nothing', undefined],
    ['an unknown meter', { tea_cups: 3 }],
    ['the name of a part of every object', { constructor: 3 }],
    ['a text', { lambda_requests: '1' }],
    ['less than nothing', { lambda_requests: -1 }],
    ['no number', { lambda_requests: Number.NaN }],
    ['no end', { lambda_requests: Infinity }],
  ])('is nothing where the service or an edited row has %s', (_, usage) => {
    expect(readUsage(usage)).toBeUndefined();
  });

  it('adds up by meter', () => {
    expect(sumUsage([{ emr_gb_hours: 0.1 }, { emr_gb_hours: 0.2, lambda_requests: 1 }, {}])).toEqual({
      emr_gb_hours: 0.3,
      lambda_requests: 1,
    });
  });
});

describe('what a service charges for', () => {
  it('is at least a minute of Fargate, by the second', () => {
    const task = { vcpus: 0.5, gb: 2, isArm: false };
    expect(fargateUsage({ ...task, seconds: 5 })).toEqual({ fargate_vcpu_seconds: 30, fargate_gb_seconds: 120 });
    expect(fargateUsage({ ...task, seconds: 90.2, isArm: true })).toEqual({
      fargate_arm_vcpu_seconds: 45.5,
      fargate_arm_gb_seconds: 182,
    });
  });

  it('is at least 10 MB of a query of Athena, by the MB, and nothing of a statement that scans nothing', () => {
    expect(athenaUsage(1)).toEqual({ athena_bytes: 10 * MB });
    expect(athenaUsage(25 * MB + 1)).toEqual({ athena_bytes: 26 * MB });
    expect(athenaUsage(0)).toEqual({});
    expect(athenaUsage(Number.NaN)).toEqual({});
  });
});
