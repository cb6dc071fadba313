/** Loads a client only when it is called, as jobs do that write to the data bucket. */
export const handler = async () => typeof (await import('@aws-sdk/client-s3')).S3Client;
