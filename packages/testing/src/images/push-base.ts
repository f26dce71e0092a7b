import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listProgramFiles } from '@taxiway/embedded'
import {
  blobFromBytes,
  blobFromFile,
  digestOf,
  type LayerEntry,
  type Registry,
  readImage,
  thisPlatform,
  writeLayer,
} from '@taxiway/registry'

const mediaType = 'application/vnd.docker.distribution.manifest.v2+json'
const layerType = 'application/vnd.docker.image.rootfs.diff.tar.gzip'

/** What Node needs of a system, and `cat`: enough of a base to run an app and to look into its machine. */
export const listTinySystem = (): LayerEntry[] => {
  const files = [...listProgramFiles(process.execPath).slice(1), ...listProgramFiles('/bin/cat')]
  const byPath = new Map(files.map(file => [file.path, file]))
  return [...byPath.values()].map(({ path, from }) => ({ path, kind: 'file', from, executable: true }))
}

/** Pushes a small image in Docker's format, as bases come: one layer of the given entries. */
export const pushBase = async (
  registry: Registry,
  repository: string,
  tag: string,
  entries: LayerEntry[] = [{ path: 'etc/debian_version', kind: 'text', text: 'slim\n' }],
) => {
  const file = join(mkdtempSync(join(tmpdir(), 'taxiway-base-')), 'layer.tar.gz')
  const layer = await writeLayer(entries, { file, owner: 0 })
  const platform = thisPlatform()
  const config = Buffer.from(
    JSON.stringify({
      ...platform,
      config: { Env: ['PATH=/bin:/usr/local/bin'], Entrypoint: ['/bin/sh'] },
      rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    }),
  )
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType,
      config: {
        mediaType: 'application/vnd.docker.container.image.v1+json',
        digest: digestOf(config),
        size: config.length,
      },
      layers: [{ mediaType: layerType, digest: layer.digest, size: layer.size }],
    }),
  )
  await registry.putBlob(repository, blobFromFile(layer.file, layer))
  await registry.putBlob(repository, blobFromBytes(config, digestOf(config)))
  await registry.putManifest(repository, tag, { bytes: manifest, mediaType })
  const image = await readImage(registry, { repository, reference: tag, platform })
  const layers = image.manifest.layers.map(one => ({
    ...one,
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  }))
  return { digest: image.stored.digest, manifest: { ...image.manifest, layers } }
}
