/** What Git LFS leaves in place of a file; see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md. */
export type LfsPointer = { path: string; oid: string; size: number }

/** A pointer is smaller. */
export const longestPointerBytes = 1024

export const readPointer = (path: string, text: string): LfsPointer | undefined => {
  if (!text.startsWith('version https://git-lfs.github.com/spec/v1\n')) return undefined
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1]
  const size = /^size (\d{1,15})$/m.exec(text)?.[1]
  return oid === undefined || size === undefined ? undefined : { path, oid, size: Number(size) }
}
