import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Where jobs keep their data (`job.dataUrl`). Its name is made up by AWS: bucket names are shared by all accounts. */
export class DataBucket extends Bucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      // A job runs at least once: what a second attempt overwrote can be had back. Nothing current is ever deleted.
      versioned: true,
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only the job functions can read or write the objects, and the run table has each of their attempts. Access logs would need ' +
        'a second bucket that is kept for ever; who must have them turns on CloudTrail data events for this one.',
    });
  }
}
