import { DomainError } from '@taxiway/domain'
import { isDigest } from './digest.js'

/** Where an image is: `registry/repository[:tag][@digest]`, with what Docker leaves out filled in. */
export type ImageReference = {
  /** Host and, if it is not the usual one, port. */
  registry: string
  repository: string
  tag: string | undefined
  digest: string | undefined
}

const dockerHub = 'docker.io'
const repositoryPattern =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/
const tagPattern = /^\w[\w.-]{0,127}$/
const registryPattern = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i
/** Of the distribution specification: host, slash and repository together. */
const longestName = 255

/**
 * Parses a reference as Docker does: without a registry it is on Docker Hub, and a single name there is below `library/`. A reference
 * without tag and digest means the tag `latest`. Throws `registry.reference_invalid`.
 */
export const parseImageReference = (text: string): ImageReference => {
  const [named = '', digest, ...rest] = text.split('@')
  const slash = named.indexOf('/')
  const first = named.slice(0, Math.max(slash, 0))
  const hasRegistry = /[.:]/.test(first) || first === 'localhost'
  const registry = hasRegistry ? first : dockerHub
  const path = hasRegistry ? named.slice(slash + 1) : named
  const colon = path.indexOf(':')
  const name = colon < 0 ? path : path.slice(0, colon)
  const tag = colon < 0 ? undefined : path.slice(colon + 1)
  const repository = registry === dockerHub && !name.includes('/') ? `library/${name}` : name
  const fits =
    rest.length === 0 &&
    registryPattern.test(registry) &&
    repositoryPattern.test(repository) &&
    registry.length + 1 + repository.length <= longestName &&
    (tag === undefined || tagPattern.test(tag)) &&
    (digest === undefined || isDigest(digest))
  if (!fits) throw invalid(text)
  return { registry, repository, digest, tag: tag ?? (digest === undefined ? 'latest' : undefined) }
}

/** What to ask the registry for: the digest where there is one, since a tag may have moved. */
export const manifestOf = ({ tag, digest }: ImageReference): string => digest ?? tag ?? 'latest'

export const formatImageReference = ({
  registry,
  repository,
  tag,
  digest,
}: Omit<ImageReference, 'tag'> & { tag?: string | undefined }): string =>
  `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`

const invalid = (text: string): DomainError =>
  new DomainError('registry.reference_invalid', {
    message: `${JSON.stringify(text.slice(0, 300))} is not an image reference. Write registry/repository:tag or registry/repository@sha256:<64 digits>.`,
  })
