import { createHash } from 'node:crypto'
import { isDomainError } from '@taxiway/domain'
import {
  copyImage,
  manifestOf,
  type Platform,
  parseImageReference,
  type ReadImage,
  type Registry,
  readImage,
} from '@taxiway/registry'
import type { Clock } from '@taxiway/runtime'

type Deps = {
  /** As in the setting BASE_IMAGE. */
  reference: string
  platform: Platform
  target: Registry
  repository: string
  /** Opens the registry of the base image; it is closed afterwards. */
  openSource: (registry: string) => Registry
  clock: Clock
}

export type BaseImage = Pick<ReadImage, 'manifest' | 'config'> & { digest: string; note: string }

/** How long a copy is taken for current: base images get security updates under the same tag. */
const freshMs = 24 * 60 * 60 * 1000

/**
 * The base of all images, in the registry that they are pushed to: layers are referred to, so they must be there. It is copied at the first
 * build and looked at again every day. While its own registry is away, the copy made before serves.
 */
export const openBaseImage = (deps: Deps): { get: (signal?: AbortSignal) => Promise<BaseImage> } => {
  const { clock, target, repository, platform } = deps
  const reference = parseImageReference(deps.reference)
  const tag = baseTag(deps.reference, platform)
  let kept: { image: BaseImage; atMs: number } | undefined

  const copy = async (signal: AbortSignal | undefined): Promise<BaseImage> => {
    const source = deps.openSource(reference.registry)
    try {
      const { stored, manifest, config, sentBytes } = await copyImage({
        from: { registry: source, repository: reference.repository, reference: manifestOf(reference) },
        to: { registry: target, repository, tag },
        platform,
        signal,
      })
      const note = `base ${deps.reference} is ${stored.digest}${sentBytes === 0 ? '' : `, ${sentBytes} bytes copied`}`
      return { manifest, config, digest: stored.digest, note }
    } finally {
      await source.close()
    }
  }
  const readCopy = async (signal: AbortSignal | undefined): Promise<BaseImage | undefined> => {
    const digest = await target.findManifest(repository, tag, signal)
    if (digest === undefined) return undefined
    const { manifest, config } = await readImage(target, { repository, reference: digest, platform, signal })
    const note = `base ${deps.reference} cannot be read now; the copy ${digest} made before is used`
    return { manifest, config, digest, note }
  }

  return {
    get: async signal => {
      if (kept !== undefined && clock.monotonicMs() - kept.atMs < freshMs) return kept.image
      const image = await copy(signal).catch(async error => {
        if (signal?.aborted || !isDomainError(error)) throw error
        const before = await readCopy(signal)
        if (before === undefined) throw error
        return before
      })
      kept = { image, atMs: clock.monotonicMs() }
      return image
    },
  }
}

/** Tags beginning so are bases, which no release names and which must stay. */
const baseTag = (reference: string, { architecture }: Platform): string =>
  `base-${architecture}-${createHash('sha256').update(reference).digest('hex').slice(0, 16)}`
