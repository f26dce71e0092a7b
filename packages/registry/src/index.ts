export type { CredentialSource, Credentials } from './auth/authorizer.js'
export { type BlobSource, blobFromBytes, blobFromFile } from './blobs/blob-source.js'
export { registryUrl } from './connection.js'
export {
  type AssembledImage,
  assembleImage,
  type NewLayer,
  type RunConfig,
  readEnv,
} from './image/assemble-image.js'
export { type CopyImage, copyImage } from './image/copy-image.js'
export { digestOf, isDigest } from './image/digest.js'
export type { Descriptor, ImageConfig, ImageManifest } from './image/image-manifest.js'
export {
  formatImageReference,
  type ImageReference,
  manifestOf,
  parseImageReference,
} from './image/image-reference.js'
export { compressionOf } from './image/media-types.js'
export { type Platform, type ReadImage, readImage, thisPlatform } from './image/read-image.js'
export { type ApplyLayer, applyLayer, type LayerLimits } from './layers/apply-layer.js'
export { resolveWithin } from './layers/resolve-within.js'
export { imageUser, type LayerEntry, type WrittenLayer, writeLayer } from './layers/write-layer.js'
export { openRegistry, type Registry, type RegistryOptions } from './registry.js'
