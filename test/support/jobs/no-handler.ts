/** A job whose author forgot to export the handler. */
export const job = 'nothing to call';
