import { join } from 'node:path'
import { DomainError } from '@taxiway/domain'
import {
  type CredentialSource,
  type Credentials,
  openRegistry,
  parseImageReference,
  type Registry,
  registryUrl,
  thisPlatform,
} from '@taxiway/registry'
import type { OutboundOptions } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import { openBaseImage } from './image/base-image.js'
import type { ImageStore } from './image/image-store.js'
import { imageTag } from './image/image-tag.js'
import { prepareFirst } from './image/prepare-first.js'
import { createPushTarget, type PushTarget } from './image/push-target.js'
import { openRegistryStore } from './image/registry-store.js'

/** A registry as the operator sets it up. */
export type RegistrySettings = {
  /** Registry and repository: `registry.example.com/team/images`; `http://` before it says that there is no TLS. */
  registry: string
  credentials?: Credentials | CredentialSource | undefined
  /** Brings the repository into being, where a registry needs that; before its first use, and again when it is not there. */
  prepare?: (() => Promise<void>) | undefined
  baseImage: string
  /** Breakers and metrics, shared with the other calls of this process. */
  outbound: Pick<OutboundOptions, 'breakerStore' | 'breakerPolicy' | 'metrics'>
}

export type OpenedStore = {
  store: ImageStore
  /** Where BuildKit pushes to; undefined where the store takes folders alone. */
  target: PushTarget | undefined
  close: () => Promise<void>
}

/** The repository of all images where the setting names none. */
const usualRepository = 'taxiway'

/** Opens a store of images in a registry. Throws `registry.reference_invalid` for an address that is none. */
export const openRegistryStoreOf = (
  { registry: address, credentials, prepare, baseImage, outbound }: RegistrySettings,
  {
    cacheDir,
    owner,
    clock,
    toolchainName,
  }: { cacheDir: string; owner: string; clock: Clock; toolchainName: string },
): OpenedStore => {
  const url = registryUrl(address)
  const repository = repositoryOf(url, address)
  const shared = { ...outbound, clock }
  const login = rememberLogin(credentials)
  const registry = openRegistry({ ...shared, address: url.origin, credentials: login.credentials })
  const openSource = (host: string): Registry =>
    host === registry.host
      ? openRegistry({ ...shared, address: url.origin, credentials })
      : openRegistry({ ...shared, address: host })
  const base = openBaseImage({
    reference: baseImage,
    platform: thisPlatform(),
    target: registry,
    repository,
    openSource,
    clock,
  })
  const store = openRegistryStore({
    registry,
    repository,
    base,
    baseName: baseImage,
    toolchainName,
    scratchDir: join(cacheDir, 'layers'),
    owner,
  })
  const target = createPushTarget({
    registry,
    repository,
    plainHttp: url.protocol === 'http:',
    current: login.current,
    tagOf: key => imageTag(key, { baseName: baseImage, toolchainName }),
  })
  return {
    ...(prepare === undefined ? { store, target } : prepareFirst({ store, target }, prepare)),
    close: () => registry.close(),
  }
}

/** The same credentials, and which of them were given last. */
const rememberLogin = (
  credentials: RegistrySettings['credentials'],
): Pick<RegistrySettings, 'credentials'> & { current: () => Credentials | undefined } => {
  if (typeof credentials !== 'function') return { credentials, current: () => credentials }
  let last: Credentials | undefined
  return {
    credentials: async refused => {
      const given = await credentials(refused)
      last = given ?? last
      return given
    },
    current: () => last,
  }
}

const repositoryOf = ({ pathname }: URL, address: string): string => {
  const path = pathname.replace(/^\/|\/$/g, '') || usualRepository
  // Any registry will do: its rules for repositories are looked for.
  const { repository, tag, digest } = parseImageReference(`localhost/${path}`)
  if (tag === 'latest' && digest === undefined) return repository
  throw new DomainError('registry.reference_invalid', {
    message: `IMAGE_REGISTRY is ${address}. Leave out tag and digest: it names the repository that all images go to.`,
  })
}
