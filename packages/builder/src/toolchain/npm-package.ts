import { createHash, timingSafeEqual } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DomainError, isDomainError } from '@taxiway/domain'
import { applyLayer } from '@taxiway/registry'
import type { Outbound, OutboundRequest } from '@taxiway/resilience'
import { z } from 'zod'

export type NpmRegistry = {
  /** Calls to an origin, through breaker and retries. */
  outboundTo: (origin: string) => Outbound
  url: string
}

type Wanted = { name: string; version: string; to: string }

const versionDocument = z.object({
  engines: z.object({ node: z.string().optional() }).optional().catch(undefined),
  dist: z.object({ tarball: z.url(), integrity: z.string().regex(/^sha512-[\w+/]+={0,2}$/) }),
})
const packageDocument = z.object({ versions: z.record(z.string(), z.unknown()) })
/** Without it the registry answers with every README and date: ten times as much. */
const shortDocument = 'application/vnd.npm.install-v1+json'
const longestDocumentBytes = 32 * 1024 * 1024
const longestPackageBytes = 256 * 1024 * 1024
const downloadTimeoutMs = 15 * 60_000

/** All versions of a package, in no order. Throws `build.toolchain_unavailable`. */
export const listNpmVersions = async (registry: NpmRegistry, name: string): Promise<string[]> => {
  const { body } = await ask(registry, name, {
    path: '',
    headers: { accept: shortDocument },
    parse: json => packageDocument.parse(json),
  })
  return Object.keys(body.versions)
}

/**
 * Fetches one version of an npm package, checks its SHA-512, and unpacks it into a new folder `to`; its files stand below `to/package`.
 * Returns the range of Node that it runs on. Throws `build.toolchain_unavailable`.
 */
export const fetchNpmPackage = async (
  registry: NpmRegistry,
  { name, version, to }: Wanted,
): Promise<{ node: string | undefined }> => {
  const { body } = await ask(registry, `${name}@${version}`, {
    path: `/${version}`,
    classify: ({ status }) => (status === 404 ? missing(registry, name, version) : undefined),
    parse: json => versionDocument.parse(json),
  })
  const { tarball, integrity } = body.dist
  const archive = join(to, 'package.tgz')
  await mkdir(to, { recursive: true })
  await download(registry, { tarball, archive })
  await checkIntegrity(archive, integrity, `${name}@${version}`)
  await applyLayer({
    bytes: createReadStream(archive),
    compression: 'gzip',
    diffId: undefined,
    rootfs: to,
  })
  await rm(archive)
  return { node: body.engines?.node }
}

const ask = async <T>(
  { url, outboundTo }: NpmRegistry,
  wanted: string,
  {
    path,
    ...request
  }: Pick<OutboundRequest, 'path' | 'headers' | 'classify'> & { parse: (json: unknown) => T },
): Promise<{ body: T }> => {
  const base = new URL(url)
  const name = wanted.replace(/(?<=.)@.*/, '').replace('/', '%2F')
  return outboundTo(base.origin)
    .request({
      method: 'GET',
      path: `${base.pathname.replace(/\/$/, '')}/${name}${path}`,
      action: 'package.read',
      maxBytes: longestDocumentBytes,
      ...request,
    })
    .catch(error => {
      throw unreachable(url, wanted, error)
    })
}

/** Outages of the npm registry, told as what they mean for a build. */
const unreachable = (url: string, wanted: string, error: unknown): unknown =>
  isDomainError(error) && error.code.startsWith('outbound.')
    ? new DomainError('build.toolchain_unavailable', {
        message: `${new URL(url).host} cannot be reached, so ${wanted} cannot be fetched. Taxiway retries; check NPM_REGISTRY_URL if it goes on.`,
        cause: error,
      })
    : error

const download = async (
  { outboundTo }: NpmRegistry,
  { tarball, archive }: { tarball: string; archive: string },
): Promise<void> => {
  const url = new URL(tarball)
  const { body } = await outboundTo(url.origin)
    .request({
      method: 'GET',
      path: url.pathname,
      action: 'package.download',
      maxBytes: longestPackageBytes,
      timeoutMs: downloadTimeoutMs,
      parse: 'stream',
    })
    .catch(error => {
      throw unreachable(url.origin, url.pathname, error)
    })
  await pipeline(body, createWriteStream(archive, { flags: 'wx' })).catch(error => {
    throw new DomainError('build.toolchain_unavailable', {
      message: `The download of ${tarball} broke off. Taxiway retries.`,
      cause: error,
    })
  })
}

const checkIntegrity = async (archive: string, integrity: string, name: string): Promise<void> => {
  const hash = createHash('sha512')
  for await (const piece of createReadStream(archive)) hash.update(piece as Buffer)
  const expected = Buffer.from(integrity.slice('sha512-'.length), 'base64')
  const found = hash.digest()
  if (expected.length === found.length && timingSafeEqual(expected, found)) return
  throw new DomainError('build.toolchain_unavailable', {
    message: `The package ${name} is not the one that its integrity stands for. Check NPM_REGISTRY_URL; Taxiway fetches it again.`,
  })
}

const missing = ({ url }: NpmRegistry, name: string, version: string) =>
  ({
    code: 'build.toolchain_unavailable',
    retryable: false,
    message: `${new URL(url).host} does not have ${name}@${version}. Name a version that is there, or set NPM_REGISTRY_URL.`,
  }) as const
