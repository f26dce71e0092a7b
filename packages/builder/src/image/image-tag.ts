import { createHash } from 'node:crypto'

/** What decides an image besides its key, as far as it is a setting of the worker. */
export type TagSettings = { baseName: string; toolchainName: string }

/** The tag by which an image is found again. */
export const imageTag = (key: string, { baseName, toolchainName }: TagSettings): string =>
  `build-${createHash('sha256').update(`1\n${key}\n${baseName}\n${toolchainName}`).digest('hex')}`
