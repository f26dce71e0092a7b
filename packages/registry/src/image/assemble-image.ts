import { digestOf } from './digest.js'
import type { Descriptor, ImageConfig } from './image-manifest.js'
import { mediaTypes } from './media-types.js'
import type { ReadImage } from './read-image.js'

export type NewLayer = Descriptor & {
  diffId: string
  /** What the layer is, for `history`. */
  createdBy: string
}

export type RunConfig = {
  cmd: readonly string[]
  env: Readonly<Record<string, string>>
  workdir: string
  user: string
  labels: Readonly<Record<string, string>>
  /** The same for the same content, or the digest would be another each time. */
  created: Date
}

export type AssembledImage = {
  config: { bytes: Buffer; digest: string }
  manifest: { bytes: Buffer; digest: string; mediaType: string }
}

/**
 * An OCI image of the layers of a base and ours above them. Equal input gives equal bytes. The base keeps its platform and its environment;
 * its entrypoint, which knows nothing of our command, goes.
 */
export const assembleImage = (
  base: Pick<ReadImage, 'manifest' | 'config'>,
  layers: readonly NewLayer[],
  run: RunConfig,
): AssembledImage => {
  const created = run.created.toISOString()
  const env = { ...readEnv(base.config), ...run.env }
  const config = encode({
    created,
    architecture: base.config.architecture,
    os: base.config.os,
    config: {
      User: run.user,
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      Cmd: run.cmd,
      WorkingDir: run.workdir,
      Labels: sorted(run.labels),
    },
    rootfs: {
      type: 'layers',
      diff_ids: [...base.config.rootfs.diff_ids, ...layers.map(({ diffId }) => diffId)],
    },
    history: [
      ...base.manifest.layers.map(({ digest }) => ({ created, created_by: `base ${digest}` })),
      ...layers.map(({ createdBy }) => ({ created, created_by: createdBy })),
    ],
  })
  const configDigest = digestOf(config)
  const manifest = encode({
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: { mediaType: mediaTypes.ociConfig, digest: configDigest, size: config.length },
    layers: [...base.manifest.layers.map(asOciLayer), ...layers.map(asDescriptor)],
    annotations: sorted({ ...run.labels, 'org.opencontainers.image.created': created }),
  })
  return {
    config: { bytes: config, digest: configDigest },
    manifest: { bytes: manifest, digest: digestOf(manifest), mediaType: mediaTypes.ociManifest },
  }
}

/** The environment of an image, by name. */
export const readEnv = ({ config }: Pick<ImageConfig, 'config'>): Record<string, string> =>
  Object.fromEntries(
    (config?.Env ?? []).map(pair => {
      const at = pair.indexOf('=')
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )

/** The same bytes under the name that an OCI manifest has for them. */
const asOciLayer = ({ mediaType, digest, size }: Descriptor): Descriptor => ({
  mediaType: ociNames[mediaType] ?? mediaType,
  digest,
  size,
})

const ociNames: Readonly<Record<string, string>> = {
  [mediaTypes.dockerLayerGzip]: mediaTypes.ociLayerGzip,
  [mediaTypes.dockerLayer]: mediaTypes.ociLayer,
}

const asDescriptor = ({ mediaType, digest, size }: Descriptor): Descriptor => ({ mediaType, digest, size })

const sorted = (record: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))

const encode = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
