import { randomBytes } from 'node:crypto'
import { Sensitive } from '@taxiway/crypto'
import { type EmbeddedRegistry, openEmbeddedRegistry } from '@taxiway/embedded'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import type { Test } from 'tap'
import { mediaTypes } from '../src/image/media-types.js'
import {
  type BlobSource,
  blobFromBytes,
  digestOf,
  openRegistry,
  type Registry,
  type RegistryOptions,
} from '../src/index.js'

/** Debian's registry for one test; undefined where it is not installed. */
export const startRegistry = async (t: Test): Promise<EmbeddedRegistry | undefined> => {
  const server = await openEmbeddedRegistry({ dir: t.testdir(), searchPath: process.env['PATH'] ?? '' })
  t.teardown(() => server?.close())
  return server ?? undefined
}

export const noRegistry = 'docker-registry is not installed'

/** A client whose retries wait for milliseconds. */
export const aClient = (
  t: Test,
  server: { address: string; username?: string; password?: string },
  more: Partial<RegistryOptions> = {},
) => {
  const { username, password } = server
  const registry = openRegistry({
    address: server.address,
    breakerStore: createMemoryBreakerStore(),
    retry: { baseMs: 1, capMs: 5 },
    ...(username !== undefined &&
      password !== undefined && { credentials: { username, password: new Sensitive(password) } }),
    ...more,
  })
  t.teardown(() => registry.close())
  return registry
}

export const aBlob = (size: number) => {
  const bytes = randomBytes(size)
  return { bytes, source: blobFromBytes(bytes, digestOf(bytes)) }
}

export const readAll = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const pieces: Buffer[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Counts the bytes and requests of a client as its breaker and metrics see them. */
export const countCalls = () => {
  const calls: string[] = []
  const onCall = ({ method, action }: { method: string; action: string }) => {
    calls.push(`${method} ${action}`)
  }
  return { calls, metrics: { onCall } }
}

/** Pushes a small image of two layers, whose content is of no use. */
export const anImage = async (
  registry: Registry,
  repository: string,
  { tag, architecture = 'amd64' }: { tag?: string; architecture?: string } = {},
) => {
  const layers = [aBlob(20_000), aBlob(3_000)]
  const config = {
    architecture,
    os: 'linux',
    config: { Env: ['PATH=/bin'], Cmd: ['sh'] },
    rootfs: { type: 'layers', diff_ids: layers.map(({ source }) => source.digest) },
  }
  const configBytes = Buffer.from(JSON.stringify(config))
  const configSource = blobFromBytes(configBytes, digestOf(configBytes))
  const describe =
    (mediaType: string) =>
    ({ digest, size }: BlobSource) => ({ mediaType, digest, size })
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: describe(mediaTypes.ociConfig)(configSource),
    layers: layers.map(({ source }) => describe(mediaTypes.ociLayerGzip)(source)),
  }
  const bytes = Buffer.from(JSON.stringify(manifest))
  const digest = digestOf(bytes)
  for (const source of [configSource, ...layers.map(layer => layer.source)])
    await registry.putBlob(repository, source)
  await registry.putManifest(repository, tag ?? digest, { bytes, mediaType: mediaTypes.ociManifest })
  return {
    digest,
    bytes,
    size: bytes.length,
    config,
    mediaType: mediaTypes.ociManifest,
    sent: configBytes.length + 23_000,
  }
}
