/** A handler that `defineJob` did not make: to Lambda it succeeds, but nobody recorded a success. */
export const handler = async (): Promise<string> => 'done';
