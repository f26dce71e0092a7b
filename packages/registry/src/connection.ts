import { isIP } from 'node:net'
import type { Readable } from 'node:stream'
import { DomainError, isDomainError } from '@taxiway/domain'
import {
  createOutbound,
  type Outbound,
  type OutboundOptions,
  type OutboundRequest,
  type OutboundResponse,
} from '@taxiway/resilience'
import { systemClock } from '@taxiway/runtime'
import { type CredentialSource, type Credentials, createAuthorizer } from './auth/authorizer.js'
import { classifyRegistryProblem } from './registry-error.js'

export type ConnectionOptions = Pick<
  OutboundOptions,
  'breakerStore' | 'breakerPolicy' | 'clock' | 'metrics' | 'retry' | 'timeoutMs'
> & {
  /**
   * The registry: `registry.example.com`, `localhost:5000`, or with a scheme. Without one it is HTTPS, and HTTP on this machine.
   */
  address: string
  credentials?: Credentials | CredentialSource | undefined
}

export type RegistryRequest = OutboundRequest & {
  /** What the call needs the right to: `repository:<name>:pull`, `:pull,push`; several are apart by a space. */
  scope: string
}

/** Calls to one registry, logged in as far as it asks for that. */
export type Connection = {
  host: string
  origin: string
  /** Reads a small answer whole. */
  request: (request: RegistryRequest) => Promise<OutboundResponse<Buffer>>
  /** Begins to read a large one, wherever the registry sends us for it. */
  download: (
    request: RegistryRequest & { maxBytes: number; timeLimitMs: number },
  ) => Promise<OutboundResponse<Readable>>
  close: () => Promise<void>
}

/** Manifests and error lists; the specification lets registries refuse manifests above 4 MiB. */
const smallAnswerBytes = 4 * 1024 * 1024
const originsKept = 16

export const openConnection = (options: ConnectionOptions): Connection => {
  const { credentials, clock = systemClock } = options
  const base = registryUrl(options.address)
  const { host } = base
  const plainHttp = base.protocol === 'http:'
  // A key of shared state: the name tells logins apart, and a changed password is no reason to forget that a registry is down.
  const credentialId =
    credentials === undefined
      ? 'anonymous'
      : `user ${'username' in credentials ? credentials.username : 'given'}`
  const outbounds = new Map<string, Outbound>()

  const outboundTo = (origin: string): Outbound => {
    const known = outbounds.get(origin)
    if (known !== undefined) return known
    if (outbounds.size >= originsKept) throw tooManyOrigins(host)
    const { breakerStore, breakerPolicy, metrics, retry, timeoutMs = 60_000 } = options
    const opened = createOutbound({
      name: new URL(origin).host,
      baseUrl: origin,
      credentialId,
      breakerStore,
      clock,
      timeoutMs,
      maxBytes: smallAnswerBytes,
      ...(breakerPolicy && { breakerPolicy }),
      ...(metrics && { metrics }),
      ...(retry && { retry }),
    })
    outbounds.set(origin, opened)
    return opened
  }
  const authorizer = createAuthorizer({ host, plainHttp, credentials, clock, outboundTo })

  /** Sends with the header that is known, and once more with a fresh one when the registry asks for it. */
  const authorized = async <Answer extends OutboundResponse<unknown>>(
    wanted: RegistryRequest,
    send: (request: OutboundRequest) => Promise<Answer>,
  ): Promise<Answer> => {
    const { scope, accept = [], ...rest } = wanted
    const sent = authorizer.header(scope)
    const withHeader = (authorization: string | undefined, alsoRefused: boolean) =>
      send({
        ...rest,
        headers: { ...rest.headers, authorization },
        accept: alsoRefused ? [...accept, 401] : accept,
        classify: problem => classifyRegistryProblem(host, problem),
      })
    const first = await withHeader(sent, true).catch(async error => {
      // 403: these credentials are valid, and not enough.
      if (sent === undefined || !isDomainError(error, 'registry.denied')) throw error
      const other = await authorizer.escalate(scope, rest.signal)
      if (other === undefined) throw error
      return withHeader(other, false)
    })
    if (first.status !== 401) return first
    await discard(first.body)
    const fresh = await authorizer.answer({ headers: first.headers, sent }, scope, rest.signal)
    if (fresh === undefined) throw refused(host, credentials)
    return withHeader(fresh, false).catch(async error => {
      if (!isDomainError(error, 'registry.denied') && !isDomainError(error, 'registry.unauthorized'))
        throw error
      const other = await authorizer.escalate(scope, rest.signal)
      if (other === undefined) throw error
      return withHeader(other, false)
    })
  }

  return {
    host,
    origin: base.origin,
    request: wanted =>
      authorized(wanted, request => outboundTo(base.origin).request({ ...request, parse: 'buffer' })),
    download: async ({ timeLimitMs, ...wanted }) => {
      const deadline = clock.monotonicMs() + timeLimitMs
      const answer = await authorized({ ...wanted, deadline }, request =>
        outboundTo(base.origin).request({ ...request, parse: 'stream' }),
      )
      const location = answer.headers['location']
      if (answer.status < 300 || answer.status >= 400 || typeof location !== 'string') return answer
      await discard(answer.body)
      const target = new URL(location, base.origin)
      if (target.protocol !== 'https:' && !plainHttp) throw insecureStorage(host, target)
      // The address carries its own permission; our credentials are for the registry alone.
      return outboundTo(target.origin).request({
        method: 'GET',
        path: target.pathname,
        query: Object.fromEntries(target.searchParams),
        headers: wanted.headers,
        action: wanted.action,
        maxBytes: wanted.maxBytes,
        signal: wanted.signal,
        deadline,
        classify: problem => classifyRegistryProblem(target.host, problem),
        parse: 'stream',
      })
    },
    close: async () => {
      await Promise.allSettled([...outbounds.values()].map(outbound => outbound.close()))
    },
  }
}

/** The base URL of a registry; Docker Hub's registry has another name than its images. */
export const registryUrl = (address: string): URL => {
  const text = /^https?:\/\//.test(address) ? address : `${schemeFor(address)}://${address}`
  if (!URL.canParse(text))
    throw new DomainError('registry.reference_invalid', {
      message: `${address} is not the address of a registry. Write a host, with a port if it needs one.`,
    })
  const url = new URL(text)
  if (url.host === 'docker.io') url.host = 'registry-1.docker.io'
  return url
}

const schemeFor = (address: string): 'http' | 'https' => {
  const name = /^(\[[^\]]*\]|[^:/]*)/.exec(address)?.[1]?.replace(/^\[|\]$/g, '') ?? ''
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
    ? 'http'
    : 'https'
}

const discard = async (body: unknown): Promise<void> => {
  if (body !== null && typeof body === 'object' && 'destroy' in body) (body as Readable).destroy()
}

const refused = (host: string, credentials: ConnectionOptions['credentials']): DomainError =>
  new DomainError('registry.unauthorized', {
    message:
      credentials === undefined
        ? `${host} wants credentials. Set IMAGE_REGISTRY_USER and IMAGE_REGISTRY_PASSWORD.`
        : `${host} refused the credentials. Check IMAGE_REGISTRY_USER and IMAGE_REGISTRY_PASSWORD.`,
  })

const insecureStorage = (host: string, { origin }: URL): DomainError =>
  new DomainError('registry.content_invalid', {
    message: `${host} sends us to ${origin}, which has no TLS. Correct the storage address of the registry.`,
    retryable: false,
  })

const tooManyOrigins = (host: string): DomainError =>
  new DomainError('registry.content_invalid', {
    message: `${host} sends us to more than ${originsKept} other addresses. Check IMAGE_REGISTRY.`,
    retryable: false,
  })
