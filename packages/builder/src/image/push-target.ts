import { DomainError } from '@taxiway/domain'
import {
  blobFromBytes,
  type Credentials,
  digestOf,
  formatImageReference,
  type Registry,
  readImage,
  thisPlatform,
} from '@taxiway/registry'
import type { BuildInput, NamedImage } from '../image-builder.js'
import { releaseLabel } from './image-labels.js'

/** An image that another program pushed, by its digest and without a tag. */
export type PushedImage = {
  digest: string
  /** Everything that decides what a build makes, as one name; the image is found again by it. */
  key: string
  release: readonly string[] | undefined
  maxBytes: number
  announce: BuildInput['announce']
  signal: AbortSignal | undefined
}

/** A repository that another program pushes to. */
export type PushTarget = {
  /** Host and port, as in references. */
  host: string
  repository: string
  /** There is no TLS. */
  plainHttp: boolean
  /**
   * Makes sure that the repository is there and may be pushed to, and gives the login that may. Throws `registry.*`, and
   * `build.buildkit_missing` when that login reaches more than the registry: no other program gets such a one.
   */
  login: (signal: AbortSignal | undefined) => Promise<Credentials | undefined>
  /**
   * Asks the registry for the image, announces it, and only then gives it the tag by which it is found. `bytes` is the size of its
   * compressed layers. Throws `image.missing` when the registry does not have the digest, and `registry.*`.
   */
  adopt: (pushed: PushedImage) => Promise<NamedImage & { bytes: number }>
}

type Deps = {
  registry: Registry
  repository: string
  plainHttp: boolean
  /** The login that the registry accepted last. */
  current: () => Credentials | undefined
  tagOf: (key: string) => string
}

const probe = Buffer.from('{}')

export const createPushTarget = ({ registry, repository, plainHttp, current, tagOf }: Deps): PushTarget => ({
  host: registry.host,
  repository,
  plainHttp,
  login: async signal => {
    await registry.putBlob(repository, blobFromBytes(probe, digestOf(probe)), { signal })
    const login = current()
    if (login?.ownUseOnly === true) throw notForOthers(registry.host)
    return login
  },
  adopt: async ({ digest, key, release, maxBytes, announce, signal }) => {
    const where = `${registry.host}/${repository}`
    if ((await registry.findManifest(repository, digest, signal)) === undefined)
      throw new DomainError('image.missing', {
        message: `BuildKit says that it pushed ${digest}, but ${where} does not have it. Taxiway builds it again.`,
      })
    const platform = thisPlatform()
    const { stored, manifest, config } = await readImage(registry, {
      repository,
      reference: digest,
      platform,
      signal,
    })
    if (stored.digest !== digest) throw notOneImage(where, digest)
    const label = config.config?.Labels?.[releaseLabel] ?? ''
    if (label !== (release === undefined ? '' : JSON.stringify(release))) throw foreignRelease()
    const bytes = manifest.layers.reduce((sum, { size }) => sum + size, 0)
    if (bytes > maxBytes) throw tooLarge(bytes, maxBytes)
    const image = formatImageReference({ registry: registry.host, repository, digest })
    await announce?.({ image, digest })
    await registry.putManifest(repository, tagOf(key), stored, signal)
    return { image, digest, bytes }
  },
})

const notForOthers = (host: string): DomainError =>
  new DomainError('build.buildkit_missing', {
    message: `${host} takes no login for the images alone, and BuildKit must not get the token of the whole organization. Set IMAGE_REGISTRY to a registry with a login of its own, and restart the workers.`,
  })

const notOneImage = (where: string, digest: string): DomainError =>
  new DomainError('registry.content_invalid', {
    message: `${where}@${digest} is an index and not one image. Update buildx to a version that knows --provenance=false.`,
    retryable: false,
  })

const foreignRelease = (): DomainError =>
  new DomainError('build.config_invalid', {
    message: `The image has another label ${releaseLabel} than the project wants. Remove what sets it, and set releaseCommand in the project.`,
  })

const tooLarge = (bytes: number, maxBytes: number): DomainError =>
  new DomainError('build.output_too_large', {
    message: `The layers of the image have ${bytes} bytes compressed; ${maxBytes} are allowed. Leave build tools in an earlier stage of the Dockerfile.`,
  })
