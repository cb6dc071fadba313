import { lazily } from './clients';

const S3 = '@aws-sdk/client-s3';

/** Loaded where it is first needed; on Lambda it comes from the runtime's own copy (see functions/bundling.ts). */
export const s3 = /* @__PURE__ */ lazily(async () => {
  const sdk = await import('@aws-sdk/client-s3').catch(adviseInstall);
  const client = new sdk.S3Client({});
  // A custom endpoint (an emulator, MinIO) seldom has a host name for each bucket; AWS requires one.
  client.config.forcePathStyle = (await client.config.serviceConfiguredEndpoint?.()) !== undefined;
  return { sdk, client };
});

function adviseInstall(error: NodeJS.ErrnoException): never {
  const isMissing = /^(ERR_)?MODULE_NOT_FOUND$/.test(error.code ?? '') && error.message.includes(`'${S3}'`);
  if (!isMissing) throw error;
  throw new Error(`data in S3 needs the package ${S3}, which Lambda has and this project lacks: npm install ${S3}`);
}
