/**
 * A mistake of the person who runs the synth. In an app that the CDK command runs, one that nobody catches ends the app
 * with the message alone: the stack trace would lead into this package.
 */
export class CannotSynthesize extends Error {
  override readonly name = 'CannotSynthesize';

  constructor(message: string) {
    super(message);
    // The CDK command names its output to the app that it runs. In a test the error is one like any other.
    if (process.env.CDK_OUTDIR !== undefined && !isPrintedAlone) printAlone();
  }
}

let isPrintedAlone = false;

function printAlone(): void {
  isPrintedAlone = true;
  process.on('uncaughtException', (error) => {
    // Another error's handlers are the app's own, if it has any.
    if (!(error instanceof CannotSynthesize) && process.listenerCount('uncaughtException') > 1) return;
    console.error(error instanceof CannotSynthesize ? error.message : error);
    // At once: as its process ends by itself, an app synthesizes, here a stack that was half built.
    process.exit(error instanceof CannotSynthesize ? 2 : 1);
  });
}
