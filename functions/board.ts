/** A placeholder, so that the stack can be made: the board's widget function comes in its place. */
export const handler = async (): Promise<string> => 'The board is not built yet.';
