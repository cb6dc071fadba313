const { readFileSync } = require('node:fs');

/*
 * Loaded before a function's own code. Sets its clock ahead by the ms in the file, which may change at any moment.
 */

const Real = Date;
const file = process.env.RUNSHEET_TEST_CLOCK;

function ahead() {
  return Number(readFileSync(file, 'utf8'));
}

class ShiftedDate extends Real {
  constructor(...given) {
    if (given.length > 0) super(...given);
    else super(Real.now() + ahead());
  }

  static now() {
    return Real.now() + ahead();
  }
}

// The work of a declared target has none of Runsheet's own variables, and goes by the machine's clock.
if (file) globalThis.Date = ShiftedDate;
