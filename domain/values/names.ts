/** No `@`, `#`, `/` or `:`, so that keys made of names cannot collide. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

export const MAX_JOB_NAME = 64;
export const MAX_GROUP_NAME = 40;
export const MAX_TARGET_NAME = 40;

export function isName(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length <= maxLength && NAME.test(value);
}

/** The rule for names, for messages. */
export function nameRule(maxLength: number): string {
  return `a letter, then letters, digits, "_" or "-", at most ${maxLength} characters`;
}

/** `ShopPipelines` and `Shop.pipelines` are `shop-pipelines`. */
export function kebabCase(text: string): string {
  const words = text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.filter(Boolean).join('-');
}

/** The rule for run_ids, for messages. */
export const RUN_ID_RULE = 'letters, digits, "_" and "-", at most 80';

/** A run_id is a Step Functions execution name that CloudWatch can log (SDK, StartExecution.name). */
export function isRunId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9A-Za-z_-]{1,80}$/.test(value);
}
