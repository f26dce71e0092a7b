import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  assembleImage,
  blobFromBytes,
  blobFromFile,
  formatImageReference,
  imageUser,
  type LayerEntry,
  type NewLayer,
  parseImageReference,
  type Registry,
  readEnv,
  readImage,
  thisPlatform,
  type WrittenLayer,
  writeLayer,
} from '@taxiway/registry'
import type { BuildInputs } from '../image-builder.js'
import { isAbandoned, ownerTag } from '../process/owner-tag.js'
import type { openBaseImage } from './base-image.js'
import { imageLabels, releaseLabel } from './image-labels.js'
import { appFolder, appHome, planLayers } from './image-layers.js'
import type { ImageStore, Publication, PublishedImage } from './image-store.js'
import { imageTag, type TagSettings } from './image-tag.js'
import { createKnownLayers, nameLayer } from './known-layers.js'

type Deps = TagSettings & {
  registry: Registry
  repository: string
  base: ReturnType<typeof openBaseImage>
  /** Where layers are written before they are pushed. */
  scratchDir: string
  owner: string
}

/** All images are equally old: the time of a build would give the same content another digest. */
const created = new Date(0)

/**
 * Images in one repository of a registry. Their layers are the base, the toolchain, the dependencies and the app, so that what a push
 * changed is all that is sent. The manifest, and with it the name, comes last: what is half pushed has no name.
 */
export const openRegistryStore = (deps: Deps): ImageStore => {
  const { registry, repository, owner } = deps
  const refer = (digest: string): string =>
    formatImageReference({ registry: registry.host, repository, digest })
  const tagOf = (key: string): string => imageTag(key, deps)
  const known = createKnownLayers()

  const pushLayer = async (layer: WrittenLayer, { signal }: Publication): Promise<number> => {
    const { sentBytes } = await registry.putBlob(repository, blobFromFile(layer.file, layer), { signal })
    return sentBytes
  }

  const push = async (publication: Publication, scratch: string): Promise<PublishedImage> => {
    const { content, limits, sha, sourceUrl, signal } = publication
    const base = await deps.base.get(signal)
    const plan = await planLayers(content, limits)
    const layers: NewLayer[] = []
    let sentBytes = 0
    const add = async (layer: WrittenLayer, createdBy: string): Promise<void> => {
      sentBytes += await pushLayer(layer, publication)
      layers.push({ ...layer, createdBy })
    }
    const inputs: BuildInputs = [{ uri: `oci:${deps.baseName}`, digest: { sha256: hexOf(base.digest) } }]
    // Node first, since most images share it.
    for (const tool of publication.tools.toReversed()) {
      const layer = await tool.layer()
      await add(layer, tool.id)
      inputs.push({ uri: `layer:${tool.id}`, digest: { sha256: hexOf(layer.digest) } })
    }
    const write = (entries: readonly LayerEntry[], name: string) =>
      writeLayer(entries, { file: join(scratch, `${name}.tar.gz`), signal })
    const addDependencies = async (): Promise<void> => {
      const name = await nameLayer(plan.dependencies, signal)
      const before = known.get(name)
      if (before !== undefined && (await registry.hasBlob(repository, before, signal)))
        return void layers.push({ ...before, createdBy: 'dependencies' })
      const layer = await write(plan.dependencies, 'dependencies')
      await add(layer, 'dependencies')
      known.set(name, layer)
    }
    if (plan.dependencies.length > 0) await addDependencies()
    await add(await write(plan.app, 'app'), 'app')
    const { cmd, env, workdir, release } = content.manifest
    const image = assembleImage(base, layers, {
      cmd,
      env: { PATH: readEnv(base.config)['PATH'] ?? usualPath, HOME: appHome, ...env },
      workdir: join(appFolder, workdir),
      user: `${imageUser}:${imageUser}`,
      labels: {
        ...imageLabels({ sha, sourceUrl, release }),
        'org.opencontainers.image.base.digest': base.digest,
      },
      created,
    })
    sentBytes += (
      await registry.putBlob(repository, blobFromBytes(image.config.bytes, image.config.digest), { signal })
    ).sentBytes
    const { digest } = image.manifest
    const reused = (await registry.findManifest(repository, digest, signal)) !== undefined
    await publication.announce?.({ image: refer(digest), digest })
    await registry.putManifest(repository, tagOf(publication.key), image.manifest, signal)
    return {
      image: refer(digest),
      digest,
      bytes: plan.bytes,
      reused,
      leftOut: plan.leftOut,
      inputs,
      notes: [
        base.note,
        `${layers.length} layers above the base, ${sentBytes} bytes sent to ${registry.host}`,
      ],
    }
  }

  /** The digest of a reference to an image of ours, if it is one. */
  const digestOfOurs = (image: string): string | undefined => {
    const found = parseImageReference(image)
    return found.registry === registry.host && found.repository === repository ? found.digest : undefined
  }

  return {
    publish: async publication => {
      await mkdir(deps.scratchDir, { recursive: true })
      const scratch = await mkdtemp(join(deps.scratchDir, ownerTag(owner)))
      try {
        return await push(publication, scratch)
      } finally {
        await rm(scratch, { recursive: true, force: true })
      }
    },
    readRelease: async image => {
      const { digest } = parseImageReference(image)
      if (digest === undefined) return undefined
      const { config } = await readImage(registry, {
        repository,
        reference: digest,
        platform: thisPlatform(),
      })
      const label = config.config?.Labels?.[releaseLabel]
      return label ? (JSON.parse(label) as string[]) : undefined
    },
    find: async key => {
      const digest = await registry.findManifest(repository, tagOf(key))
      return digest === undefined ? undefined : { image: refer(digest), digest }
    },
    has: async image => {
      const digest = digestOfOurs(image)
      return digest !== undefined && (await registry.findManifest(repository, digest)) !== undefined
    },
    remove: async (image, signal) => {
      const digest = digestOfOurs(image)
      return digest === undefined ? 'absent' : registry.deleteManifest(repository, digest, signal)
    },
    sweep: async () => {
      for (const name of await readdir(deps.scratchDir).catch(() => []))
        if (isAbandoned(name, owner)) await rm(join(deps.scratchDir, name), { recursive: true, force: true })
    },
  }
}

const hexOf = (digest: string): string => digest.slice('sha256:'.length)

const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
