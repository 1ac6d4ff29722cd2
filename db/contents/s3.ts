import type { S3Client } from '@aws-sdk/client-s3';
import { ContentDamaged, type ContentStore, checked, pathOf } from './store.ts';

export interface S3Place {
  readonly bucket: string;
  readonly prefix: string;
  /** Of a server that speaks S3; AWS itself where absent. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
}

/** `s3://bucket/prefix`. @returns undefined for anything else */
export function s3Place(address: string): Pick<S3Place, 'bucket' | 'prefix'> | undefined {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?)\/?)?$/.exec(address) ?? [];
  return bucket ? { bucket, prefix } : undefined;
}

/** Contents in a bucket; credentials from the environment, as AWS's own tools take them. The client is loaded when it is first needed. */
export function s3Store(place: S3Place): ContentStore {
  const keyOf = (sha256: string): string => [place.prefix, pathOf(sha256)].filter(Boolean).join('/');
  let loading: Promise<{ sdk: typeof import('@aws-sdk/client-s3'); client: S3Client }> | undefined;
  const connected = () => {
    loading ??= import('@aws-sdk/client-s3').then((sdk) => ({
      sdk,
      client: new sdk.S3Client({
        region: place.region ?? 'us-east-1',
        ...(place.endpoint ? { endpoint: place.endpoint, forcePathStyle: true } : {}),
        // Servers other than AWS's own often know nothing of the newer checksums; the hash is ours anyway.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        responseChecksumValidation: 'WHEN_REQUIRED',
      }),
    }));
    return loading;
  };
  return {
    where: `bucket ${place.bucket}`,
    async put(sha256, bytes) {
      const { sdk, client } = await connected();
      // The same key is always the same bytes, so writing it again changes nothing.
      await client.send(
        new sdk.PutObjectCommand({
          Bucket: place.bucket,
          Key: keyOf(sha256),
          Body: bytes,
          ContentLength: bytes.length,
        }),
      );
    },
    async get(sha256) {
      const { sdk, client } = await connected();
      try {
        const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket: place.bucket, Key: keyOf(sha256) }));
        return checked(sha256, (await Body?.transformToByteArray()) ?? new Uint8Array());
      } catch (error) {
        if (error instanceof sdk.NoSuchKey) throw new ContentDamaged(`The bytes of ${sha256} are not in the bucket.`);
        throw error;
      }
    },
  };
}
