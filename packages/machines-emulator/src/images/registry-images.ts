import { isDomainError } from '@taxiway/domain'
import {
  type Credentials,
  openRegistry,
  parseImageReference,
  type ReadImage,
  type Registry,
  readEnv,
  readImage,
  registryUrl,
  thisPlatform,
} from '@taxiway/registry'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { FlyError, imageUnknown } from '../fly-error.js'
import type { Image, ImageStore } from './image-store.js'
import type { openLayerCache } from './layer-cache.js'

export type RegistryImagesOptions = {
  /** The registry that needs a login, or has no TLS: as in the worker's setting, with or without a repository. */
  registry?: string | undefined
  credentials?: Credentials | undefined
}

const imagesKept = 200
const registriesKept = 20

/** Images of registries, by digest only: a tag may lead somewhere else at the next start. */
export const createRegistryImages = (
  { registry: own, credentials }: RegistryImagesOptions,
  cache: ReturnType<typeof openLayerCache>,
  /** The references of all machines. */
  inUse: () => readonly string[],
): ImageStore & { close: () => Promise<void> } => {
  const ownUrl = own === undefined ? undefined : registryUrl(own)
  const registries = new Map<string, Registry>()
  const images = new Map<string, Image>()
  const breakerStore = createMemoryBreakerStore()
  let trees = new Map<string, string>()

  const registryAt = (host: string): Registry => {
    const known = registries.get(host)
    if (known !== undefined) return known
    if (registries.size >= registriesKept) throw imageUnknown(host)
    const isOwn = host === ownUrl?.host
    const opened = openRegistry({
      address: isOwn ? ownUrl.origin : host,
      credentials: isOwn ? credentials : undefined,
      breakerStore,
    })
    registries.set(host, opened)
    return opened
  }

  const read = async (reference: string): Promise<Image> => {
    const { registry: host, repository, digest } = parseImageReference(reference)
    if (digest === undefined) throw imageUnknown(reference)
    const registry = registryAt(host)
    const image = await readImage(registry, { repository, reference: digest, platform: thisPlatform() })
    return describe(digest, image, async () => {
      const used = new Set(inUse())
      trees = new Map([...trees].filter(([known]) => used.has(known)))
      const tree = await cache.open({ registry, repository, image }, new Set(trees.values()))
      trees.set(reference, tree)
      return tree
    })
  }

  return {
    async resolve(reference) {
      const known = images.get(reference)
      if (known !== undefined) return known
      const image = await read(reference).catch(error => {
        throw asFlyError(reference, error)
      })
      images.set(reference, image)
      const oldest = images.keys().next().value
      if (images.size > imagesKept && oldest !== undefined) images.delete(oldest)
      return image
    },
    close: async () => {
      await Promise.allSettled([...registries.values()].map(registry => registry.close()))
    },
  }
}

const describe = (digest: string, { config }: ReadImage, rootfs: () => Promise<string>): Image => ({
  digest,
  entrypoint: config.config?.Entrypoint ?? [],
  cmd: config.config?.Cmd ?? [],
  env: readEnv(config),
  workdir: config.config?.WorkingDir || '/',
  kind: 'registry',
  programs: [],
  rootfs,
})

const asFlyError = (reference: string, error: unknown): unknown => {
  if (isDomainError(error, 'registry.not_found') || isDomainError(error, 'registry.reference_invalid'))
    return imageUnknown(reference)
  if (!isDomainError(error)) return error
  return new FlyError(400, `failed to get manifest ${reference}: ${error.message}`)
}
