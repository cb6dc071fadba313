export const handler = async () => ({ outcome: 'FAILED' });
