import { systemClock } from '@taxiway/runtime'
import type { BlobSource } from './blobs/blob-source.js'
import { hasBlob } from './blobs/has-blob.js'
import { type PutBlob, type PutBlobOptions, putBlob } from './blobs/put-blob.js'
import { readBlob, readSmallBlob } from './blobs/read-blob.js'
import { type ConnectionOptions, openConnection } from './connection.js'
import type { Descriptor } from './image/image-manifest.js'
import {
  deleteManifest,
  findManifest,
  listTags,
  putManifest,
  readManifest,
  type StoredManifest,
} from './image/manifests.js'

export type RegistryOptions = ConnectionOptions & {
  /** How much of a blob one request carries, and is held in memory; 8 MiB. */
  chunkBytes?: number
}

/**
 * A registry by its distribution API (github.com/opencontainers/distribution-spec). Whatever is read is checked against its digest, calls
 * go through breaker and retry, and memory does not grow with the size of an image. Throws `registry.*` and `outbound.*`.
 */
export type Registry = {
  /** Host and port, as in references. */
  host: string
  hasBlob: (repository: string, blob: { digest: string }, signal?: AbortSignal) => Promise<boolean>
  readBlob: (
    repository: string,
    blob: Pick<Descriptor, 'digest' | 'size'>,
    options?: { offset?: number; signal?: AbortSignal | undefined },
  ) => AsyncIterable<Buffer>
  readSmallBlob: (
    repository: string,
    blob: Pick<Descriptor, 'digest' | 'size'>,
    signal?: AbortSignal,
  ) => Promise<Buffer>
  putBlob: (repository: string, source: BlobSource, options?: PutBlobOptions) => Promise<PutBlob>
  readManifest: (repository: string, reference: string, signal?: AbortSignal) => Promise<StoredManifest>
  findManifest: (repository: string, reference: string, signal?: AbortSignal) => Promise<string | undefined>
  putManifest: (
    repository: string,
    reference: string,
    manifest: Pick<StoredManifest, 'bytes' | 'mediaType'>,
    signal?: AbortSignal,
  ) => Promise<string>
  deleteManifest: (
    repository: string,
    digest: string,
    signal?: AbortSignal,
  ) => Promise<'deleted' | 'absent' | 'unsupported'>
  listTags: (repository: string, signal?: AbortSignal) => Promise<string[] | undefined>
  close: () => Promise<void>
}

const usualChunkBytes = 8 * 1024 * 1024

export const openRegistry = (options: RegistryOptions): Registry => {
  const { clock = systemClock, chunkBytes = usualChunkBytes } = options
  const connection = openConnection(options)
  const deps = { connection, clock, chunkBytes }
  return {
    host: connection.host,
    hasBlob: (repository, blob, signal) => hasBlob(connection, repository, blob, signal),
    readBlob: (repository, blob, more) => readBlob(deps, repository, blob, more),
    readSmallBlob: (repository, blob, signal) => readSmallBlob(deps, repository, blob, signal),
    putBlob: (repository, source, more) => putBlob(deps, repository, source, more),
    readManifest: (repository, reference, signal) => readManifest(connection, repository, reference, signal),
    findManifest: (repository, reference, signal) => findManifest(connection, repository, reference, signal),
    putManifest: (repository, reference, manifest, signal) =>
      putManifest(connection, repository, reference, manifest, signal),
    deleteManifest: (repository, digest, signal) => deleteManifest(connection, repository, digest, signal),
    listTags: (repository, signal) => listTags(connection, repository, signal),
    close: () => connection.close(),
  }
}
