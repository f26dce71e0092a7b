import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openImageBuilder } from '@taxiway/builder'
import { projectConfigSchema } from '@taxiway/domain'
import { blobFromBytes, parseImageReference, readImage, thisPlatform } from '@taxiway/registry'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { writeHelloSource } from './hello-source.js'
import type { SmokeDeps } from './smoke-deps.js'

/** The first commit of a repository that does not exist. */
const sha = '0'.repeat(40)

/** Builds the hello app and pushes its image as deployments do. Returns its reference by digest. */
export const pushHello = async (deps: SmokeDeps): Promise<string> => {
  const { env, clock, logger, names, images, tell } = deps
  const outbound = { breakerStore: createMemoryBreakerStore() }
  const scratch = await mkdtemp(join(tmpdir(), 'taxiway-smoke-'))
  const sourceDir = join(scratch, 'source')
  await writeHelloSource(sourceDir)
  const { builder, close } = await openImageBuilder({
    images: {
      kind: 'oci',
      registry: `${env.FLY_REGISTRY_URL}/${names.images}`,
      credentials: images.credentials,
      baseImage: env.BASE_IMAGE,
      outbound,
    },
    npm: { registryUrl: env.NPM_REGISTRY_URL, outbound },
    // It has no dependencies.
    egress: { mode: 'listed', allow: [] },
    workDir: join(scratch, 'work'),
    allowUnsafe: env.ALLOW_UNSAFE_BUILDS,
    runIdPrefix: names.hello,
    clock,
    logger,
  })
  const startedMs = clock.monotonicMs()
  try {
    const { image } = await builder.build({
      projectId: 'smoke',
      sha,
      tree: sha,
      config: projectConfigSchema.parse({ configPath: '' }),
      app: names.hello,
      deploymentId: 'smoke',
      sourceDir,
      log: { write: async (_step, _stream, text) => logger.debug(text.trimEnd()) },
    })
    const seconds = ((clock.monotonicMs() - startedMs) / 1000).toFixed(1)
    tell({ what: 'image built and pushed', seen: `${image} in ${seconds} s` })
    tell({
      what: "may an app's deploy token push to its repository?",
      seen: images.usesOwn() ? 'yes' : "no: the organization's token pushes",
      learnt: true,
    })
    return image
  } finally {
    await close()
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Asks for a layer of one app's repository in another's: whether Fly's registry mounts, or wants every byte again. */
export const tryMount = async ({ registry, names, tell }: SmokeDeps, image: string): Promise<void> => {
  const { digest = '' } = parseImageReference(image)
  const { manifest } = await readImage(registry, {
    repository: names.images,
    reference: digest,
    platform: thisPlatform(),
  })
  const layer = manifest.layers.at(-1)
  if (layer === undefined) throw new Error(`the image ${image} has no layers`)
  const bytes = await registry.readSmallBlob(names.images, layer)
  const { how } = await registry.putBlob(names.hello, blobFromBytes(bytes, layer.digest), {
    mountFrom: names.images,
  })
  tell({
    what: 'are layers mounted from one app to another?',
    seen: how === 'mounted' ? 'yes' : `no: the layer was ${how}`,
    learnt: true,
  })
}
