/** What a machine runs. */
export type Image = {
  digest: string
  entrypoint: readonly string[]
  cmd: readonly string[]
  env: Readonly<Record<string, string>>
  workdir: string
  /**
   * `folder`: a machine gets a copy and runs as a process of the emulator. `registry`: it runs confined, on the unpacked layers that all
   * machines of the image share.
   */
  kind: 'folder' | 'registry'
  /** Folders of programs outside of its files, which come before those of this computer. */
  programs: readonly string[]
  /** The folder of its files; pulls and unpacks them where that is needed. */
  rootfs: () => Promise<string>
}

/** Throws a `FlyError`, as the real API does, for references that lead to no image. */
export type ImageStore = { resolve(reference: string): Promise<Image> }

/** Splits `registry/repository[:tag][@digest]` into the fields of an image reference. */
export const describeImage = (reference: string): Record<string, unknown> => {
  const [name = '', digest] = reference.split('@')
  const [registry = '', ...rest] = name.split('/')
  const [repository = '', tag] = rest.join('/').split(':')
  return {
    registry,
    repository,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
    labels: {},
  }
}
