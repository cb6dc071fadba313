const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** 7009728 as `7,009,728`. */
export function wholeText(number: number): string {
  return whole.format(number);
}

/** 39.77 as `39.8`. */
export function decimalText(number: number): string {
  return oneDigit.format(number);
}
