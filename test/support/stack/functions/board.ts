export const handler = async () => '<p>groups</p>';
