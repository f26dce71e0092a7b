import { mkdir, rm } from 'node:fs/promises'
import { DomainError, isDomainError } from '@taxiway/domain'
import { purposes } from '../auth/installation-tokens.js'
import type { RepositoryClient, RepositoryRef } from '../client/repository-client.js'
import { type CallOptions, type GithubTransport, readHeader } from '../client/transport.js'
import { type ExtractedSource, extractArchive } from './extract-archive.js'
import { findLeftOut } from './find-left-out.js'
import { defaultSourceLimits, type SourceLimits } from './limits.js'
import { type LfsClient, type ResolvedLfs, resolveLfs } from './resolve-lfs.js'
import { brokenDownload } from './source-error.js'

export type DownloadSourceInput = CallOptions & {
  repository: RepositoryRef
  /** The full commit id; branch names are not accepted. */
  sha: string
  /** This call creates it with mode 0700; it must not exist. */
  destinationDir: string
  limits?: Partial<SourceLimits>
}

export type DownloadedSource = Omit<ExtractedSource, 'pointers'> & {
  /** Files of Git LFS that are in their places, and those that are pointers. */
  lfs: ResolvedLfs
  submodules: string[]
  /** Patterns of `.gitattributes`: GitHub leaves these files out of archives. */
  exportIgnored: string[]
}

export type DownloadSource = (input: DownloadSourceInput) => Promise<DownloadedSource>

/** Downloads the tree of exactly one commit into a new directory; leaves no directory after a failure. */
export const createDownloadSource = (deps: {
  client: RepositoryClient
  transport: GithubTransport
}): DownloadSource => {
  const { client, transport } = deps

  return async ({ repository, sha, destinationDir, limits: given, signal, deadline }) => {
    if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(sha)) {
      throw new DomainError('source.unavailable', { message: 'Not a full commit id.', retryable: false })
    }
    const limits = { ...defaultSourceLimits, ...given }
    const timeout = AbortSignal.timeout(limits.timeoutMs)
    const both = signal ? AbortSignal.any([signal, timeout]) : timeout
    await mkdir(destinationDir, { mode: 0o700 })
    try {
      const options = { deadline, signal: both }
      const address = await findArchive(repository, sha, options)
      const archive = await transport.download(address, { ...options, maxBytes: limits.unpackedBytes })
      const extraction = { archive, directory: destinationDir, sha, limits, signal: both }
      const { pointers, ...extracted } = await extractArchive(extraction)
      const lfs = await resolveLfs({
        ...options,
        client: lfsClientOf(repository),
        pointers,
        directory: destinationDir,
        maxBytes: Math.max(0, limits.unpackedBytes - extracted.unpackedBytes),
      })
      return { ...extracted, lfs, ...(await findLeftOut(destinationDir)) }
    } catch (error) {
      await rm(destinationDir, { recursive: true, force: true })
      if (timeout.aborted && !signal?.aborted) {
        throw brokenDownload(`it took longer than ${limits.timeoutMs / 1000} s`, error)
      }
      throw error
    }
  }

  function lfsClientOf(repository: RepositoryRef): LfsClient {
    return {
      batch: (body, options) => client.askLfs(repository, { ...options, body }),
      open: (address, options) => transport.download(address, options),
    }
  }

  async function findArchive(repository: RepositoryRef, sha: string, options: CallOptions): Promise<URL> {
    const { status, headers } = await ask(repository, sha, options)
    const location = readHeader(headers, 'location')
    if (status !== 302 || !location || !URL.canParse(location, transport.apiUrl.href)) {
      throw brokenDownload('GitHub named no place to download it from')
    }
    return new URL(location, transport.apiUrl)
  }

  async function ask(repository: RepositoryRef, sha: string, options: CallOptions) {
    try {
      const call = { ...options, path: `/tarball/${sha}`, permissions: purposes.source, wantsLocation: true }
      return await client.send(repository, { ...call, method: 'GET', action: 'tarball' })
    } catch (error) {
      if (!isDomainError(error, 'github.not_found')) throw error
      throw new DomainError('source.unavailable', {
        message: 'GitHub does not have this commit, or the App may not read the repository.',
        cause: error,
      })
    }
  }
}
