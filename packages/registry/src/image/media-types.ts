export const mediaTypes = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar',
  ociLayerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerLayerGzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar',
} as const

/** What we can read, for `Accept`. */
export const manifestTypes = [
  mediaTypes.ociManifest,
  mediaTypes.ociIndex,
  mediaTypes.dockerManifest,
  mediaTypes.dockerIndex,
].join(', ')

const gzipTypes: readonly string[] = [mediaTypes.ociLayerGzip, mediaTypes.dockerLayerGzip]
const plainTypes: readonly string[] = [mediaTypes.ociLayer, mediaTypes.dockerLayer]

/** How a layer is packed; undefined for what we cannot unpack (zstd, encrypted, layers that live elsewhere). */
export const compressionOf = (mediaType: string): 'gzip' | 'none' | undefined => {
  if (gzipTypes.includes(mediaType)) return 'gzip'
  return plainTypes.includes(mediaType) ? 'none' : undefined
}
