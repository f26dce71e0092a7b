import { pullScope, pushScope } from '../scopes.js'
import type { BlobSource } from './blob-source.js'
import { hasBlob } from './has-blob.js'
import { type UploadDeps, uploadBlob } from './upload-blob.js'
import { startUpload } from './upload-session.js'

export type PutBlobOptions = {
  /** Another repository of the same registry that may have the blob: then no byte is sent. */
  mountFrom?: string | undefined
  signal?: AbortSignal | undefined
}

/** How a blob came to be in its repository, and how many of its bytes were sent for that. */
export type PutBlob = { how: 'present' | 'mounted' | 'uploaded'; sentBytes: number }

/**
 * Brings a blob into a repository: not at all when it is there, by a mount where the registry does that, else by an upload. Ends when the
 * registry has confirmed it. Throws `registry.*` or `outbound.*`.
 */
export const putBlob = async (
  deps: UploadDeps,
  repository: string,
  source: BlobSource,
  { mountFrom, signal }: PutBlobOptions = {},
): Promise<PutBlob> => {
  const { connection } = deps
  if (await hasBlob(connection, repository, source, signal)) return { how: 'present', sentBytes: 0 }
  const from = mountFrom === repository ? undefined : mountFrom
  const started = await startUpload(connection, {
    repository,
    // Mounting needs the right to read there as well.
    scope: from === undefined ? pushScope(repository) : `${pushScope(repository)} ${pullScope(from)}`,
    mount: from === undefined ? undefined : { digest: source.digest, from },
    signal,
  })
  if (started === 'mounted') return { how: 'mounted', sentBytes: 0 }
  const sentBytes = await uploadBlob(deps, { repository, source, first: started, signal })
  return { how: 'uploaded', sentBytes }
}
