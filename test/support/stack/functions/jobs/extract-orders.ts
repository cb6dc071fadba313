/** Loads a client where it is needed, as jobs do that write to the data bucket. */
export const handler = async () => typeof (await import('@aws-sdk/client-s3')).S3Client;
