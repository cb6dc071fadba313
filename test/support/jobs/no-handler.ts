/** Forgot to export its handler. */
export const job = 'nothing to call';
