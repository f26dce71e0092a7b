import type { BlobSource } from '../blobs/blob-source.js'
import type { Registry } from '../registry.js'
import type { Descriptor } from './image-manifest.js'
import { type Platform, type ReadImage, readImage } from './read-image.js'

export type CopyImage = {
  from: { registry: Registry; repository: string; reference: string }
  /** Without a tag the image is reached by its digest only. */
  to: { registry: Registry; repository: string; tag?: string | undefined }
  platform: Platform
  signal?: AbortSignal | undefined
}

/**
 * Copies the image of one platform, byte for byte, so that its digest is the same in both registries. Blobs that are there are not sent,
 * those of a neighbour in the same registry are mounted, and others flow through without being stored here.
 */
export const copyImage = async ({
  from,
  to,
  platform,
  signal,
}: CopyImage): Promise<ReadImage & { sentBytes: number }> => {
  const { repository, reference } = from
  const image = await readImage(from.registry, { repository, reference, platform, signal })
  const mountFrom = from.registry.host === to.registry.host ? repository : undefined
  let sentBytes = 0
  for (const blob of [...image.manifest.layers, image.manifest.config]) {
    const source = blobFromRegistry(from.registry, repository, blob)
    sentBytes += (await to.registry.putBlob(to.repository, source, { mountFrom, signal })).sentBytes
  }
  await to.registry.putManifest(to.repository, to.tag ?? image.stored.digest, image.stored, signal)
  return { ...image, sentBytes }
}

const blobFromRegistry = (
  registry: Registry,
  repository: string,
  { digest, size }: Descriptor,
): BlobSource => ({
  digest,
  size,
  open: (offset, signal) => registry.readBlob(repository, { digest, size }, { offset, signal }),
})
