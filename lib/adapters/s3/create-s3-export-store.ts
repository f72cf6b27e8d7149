import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ExportStore } from '#trading/ports/export-store.ts';
import { type ExportFile, exportFiles, exportKey } from './export-files.ts';

export type S3ExportStore = { readonly client: S3Client; readonly bucket: string };

/** Writes a statement below `exports/<day>/`, the manifest after everything that it names. */
export const createS3ExportStore = ({ client, bucket }: S3ExportStore): ExportStore => ({
  save: async (statement) => {
    const { files, manifestFile, manifest } = exportFiles(statement);
    const put = ({ name, contentType, text }: ExportFile) =>
      client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: exportKey(statement.day, name),
          Body: text,
          ContentType: contentType,
        }),
      );
    await Promise.all(files.map(put));
    await put(manifestFile);
    return manifest;
  },
});
