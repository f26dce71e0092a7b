import { DomainError } from '@taxiway/domain'
import type { Registry } from '../registry.js'
import { type ImageConfig, type ImageManifest, parseImageConfig, parseManifest } from './image-manifest.js'
import type { StoredManifest } from './manifests.js'

export type Platform = { os: string; architecture: string }

/** An image of one platform: its manifest as it is stored, and what it says. */
export type ReadImage = { stored: StoredManifest; manifest: ImageManifest; config: ImageConfig }

type Wanted = { repository: string; reference: string; platform: Platform; signal?: AbortSignal | undefined }

/**
 * Reads manifest and configuration. Where a name leads to the images of several platforms, the one for `platform` is taken.
 * Throws `registry.platform_missing` when there is none.
 */
export const readImage = async (
  registry: Pick<Registry, 'readManifest' | 'readSmallBlob' | 'host'>,
  { repository, reference, platform, signal }: Wanted,
): Promise<ReadImage> => {
  const named = await registry.readManifest(repository, reference, signal)
  const digest = chooseDigest(parseManifest(named.bytes), platform, `${registry.host}/${repository}`)
  const stored = digest === undefined ? named : await registry.readManifest(repository, digest, signal)
  const parsed = parseManifest(stored.bytes)
  if ('index' in parsed) throw missing(`${registry.host}/${repository}`, platform, [])
  const manifest = parsed.image
  const config = parseImageConfig(await registry.readSmallBlob(repository, manifest.config, signal))
  if (config.os !== platform.os || config.architecture !== platform.architecture)
    throw missing(`${registry.host}/${repository}`, platform, [nameOf(config)])
  if (config.rootfs.diff_ids.length !== manifest.layers.length) throw inconsistent(repository)
  return { stored, manifest, config }
}

/** Which image of an index is for the platform; undefined when it is one image already. */
const chooseDigest = (
  parsed: ReturnType<typeof parseManifest>,
  platform: Platform,
  name: string,
): string | undefined => {
  if ('image' in parsed) return undefined
  const match = parsed.index.manifests.find(
    ({ platform: its }) => its?.os === platform.os && its.architecture === platform.architecture,
  )
  if (match !== undefined) return match.digest
  throw missing(
    name,
    platform,
    parsed.index.manifests.flatMap(({ platform: its }) => (its ? [nameOf(its)] : [])),
  )
}

/** This machine, in the words of images. */
export const thisPlatform = (): Platform => ({
  os: 'linux',
  architecture: process.arch === 'x64' ? 'amd64' : process.arch,
})

const nameOf = ({ os, architecture }: Platform): string => `${os}/${architecture}`

const missing = (name: string, platform: Platform, there: readonly string[]): DomainError =>
  new DomainError('registry.platform_missing', {
    message: `${name} is there for ${there.slice(0, 10).join(', ') || 'no platform'}, and not for ${nameOf(platform)}. Choose an image for ${nameOf(platform)}.`,
  })

const inconsistent = (repository: string): DomainError =>
  new DomainError('registry.content_invalid', {
    message: `The configuration of the image in ${repository} counts other layers than its manifest. Push the image again.`,
    retryable: false,
  })
