export const handler = async () => ({ rows: 1 });
