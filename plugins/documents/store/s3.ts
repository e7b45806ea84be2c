import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Bytes } from '../content/seal.js';
import type { Store, Stored } from './store.js';

export interface Bucket {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const partBytes = 8 * 1_048_576;
const prefix = 'documents/';

/** A bucket of an S3-compatible store. What is sent there is sealed already. */
export function bucketStore({ endpoint, bucket: Bucket, region, ...credentials }: Bucket): Store {
  const client = new S3Client({
    endpoint,
    region,
    credentials,
    forcePathStyle: true,
    // Newer checksums are not understood by every store that speaks S3, and each chunk has a better one of its own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const keyOf = (name: string) => prefix + name;
  return {
    where: `bucket ${Bucket} at ${endpoint}`,
    async put(name, file) {
      let trouble: unknown;
      const Body = Readable.from(
        watched(file, (error) => (trouble = error)),
        { objectMode: false },
      );
      // It sends parts as they come, and takes them back when one fails.
      const upload = new Upload({
        client,
        params: { Bucket, Key: keyOf(name), Body },
        partSize: partBytes,
        queueSize: 2,
      });
      try {
        await upload.done();
      } catch (error) {
        await upload.abort().catch(() => undefined);
        await client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(name) })).catch(() => undefined);
        throw trouble ?? error; // that of the file, not what came of it
      } finally {
        Body.destroy();
      }
    },
    async get(name) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(name) }));
        return Body as Readable;
      } catch (error) {
        if (error instanceof NoSuchKey || (error as Error).name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async remove(name) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(name) }));
    },
    async *list(): AsyncGenerator<Stored> {
      let ContinuationToken: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken }),
        );
        for (const { Key = '', LastModified } of page.Contents ?? [])
          yield { name: Key.slice(prefix.length), at: LastModified ?? new Date(0) };
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken);
    },
    close: () => client.destroy(),
  };
}

async function* watched(file: Bytes, failed: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* file;
  } catch (error) {
    failed(error);
    throw error;
  }
}
