import type { DownloadedSource } from '@taxiway/github'

const mostNames = 5

/** What people should know of a source beside its commit: files that are not, or not yet, what they are in a checkout. */
export const describeSource = ({
  lfs,
  submodules,
  exportIgnored,
}: Pick<DownloadedSource, 'lfs' | 'submodules' | 'exportIgnored'>): string[] => {
  const notes: string[] = []
  if (lfs.resolved > 0) notes.push(`Git LFS: ${count(lfs.resolved, 'file')} fetched.`)
  const reasons = [...new Set(lfs.missing.map(({ reason }) => reason))]
  for (const reason of reasons) {
    const paths = lfs.missing.filter(one => one.reason === reason).map(({ path }) => path)
    notes.push(`Git LFS: ${list(paths)} stay pointers, since ${reason}. Push the objects with git lfs push.`)
  }
  if (submodules.length > 0)
    notes.push(
      `Submodules are not fetched: ${list(submodules)} are empty. Put their content into the repository, or into a package.`,
    )
  if (exportIgnored.length > 0)
    notes.push(
      `GitHub leaves out files that .gitattributes marks as export-ignore: ${list(exportIgnored)}. Remove the mark if the build needs them.`,
    )
  return notes
}

const list = (names: readonly string[]): string => {
  const shown = names.slice(0, mostNames).join(', ')
  return names.length > mostNames ? `${shown} and ${names.length - mostNames} more` : shown
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
