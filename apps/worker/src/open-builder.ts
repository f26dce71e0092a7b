import { hostname } from 'node:os'
import { type ImageBuilderOptions, openImageBuilder, type RegistrySettings } from '@taxiway/builder'
import { type Logger, systemClock } from '@taxiway/runtime'
import type { WorkerEnv } from './env.js'
import type { ImagesApp } from './images/images-app.js'

/** The builder of images: where they are kept, what builds may reach, and which BuildKit builds Dockerfiles. */
export const openBuilder = (
  env: WorkerEnv,
  logger: Logger,
  {
    shared,
    imagesApp,
    searchPath,
  }: { shared: RegistrySettings['outbound']; imagesApp: ImagesApp | undefined; searchPath: string },
) =>
  openImageBuilder({
    images: imagesOf(env, shared, imagesApp),
    npm: { registryUrl: env.NPM_REGISTRY_URL, outbound: shared },
    egress: { mode: env.BUILD_EGRESS, allow: env.BUILD_EGRESS_ALLOW },
    buildkit: buildkitOf(env, searchPath),
    workDir: env.WORK_DIR,
    allowUnsafe: env.ALLOW_UNSAFE_BUILDS,
    runIdPrefix: env.WORKER_ID ?? hostname().replace(/[^\w.-]/g, ''),
    clock: systemClock,
    logger,
  })

const buildkitOf = (
  {
    BUILDKIT_HOST: host,
    BUILDKIT_HOST_UNTRUSTED: untrustedHost,
    BUILDKIT_TLS_DIR: tlsDir,
    DOCKERFILE_FRONTEND: frontend,
  }: WorkerEnv,
  searchPath: string,
): ImageBuilderOptions['buildkit'] =>
  host === undefined || tlsDir === undefined
    ? undefined
    : { host, untrustedHost, tlsDir, frontend, searchPath }

const imagesOf = (
  env: WorkerEnv,
  outbound: RegistrySettings['outbound'],
  imagesApp: ImagesApp | undefined,
): ImageBuilderOptions['images'] => {
  const { IMAGE_REGISTRY: registry, IMAGE_REGISTRY_USER: username, IMAGE_REGISTRY_PASSWORD: password } = env
  if (env.BUILDER === 'local') return { kind: 'local', dir: env.IMAGE_STORE_DIR }
  const common = {
    kind: 'oci',
    baseImage: env.BASE_IMAGE,
    outbound,
  } as const
  if (imagesApp !== undefined) {
    const { name, prepare, credentials } = imagesApp
    return { ...common, registry: `${env.FLY_REGISTRY_URL}/${name}`, prepare, credentials }
  }
  if (registry === undefined) throw new Error('oci has neither a registry nor an app for images')
  const credentials = username === undefined || password === undefined ? undefined : { username, password }
  return { ...common, registry, credentials }
}
