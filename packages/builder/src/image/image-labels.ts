/** Holds the command as JSON; absent or empty where there is none. */
export const releaseLabel = 'dev.taxiway.release-command'

/** What an image says about itself: its commit, where people read the source, and what runs before its release. */
export const imageLabels = ({
  sha,
  sourceUrl,
  release,
}: {
  sha: string
  sourceUrl?: string | undefined
  release?: readonly string[] | undefined
}): Record<string, string> => ({
  'org.opencontainers.image.revision': sha,
  ...(release !== undefined && { [releaseLabel]: JSON.stringify(release) }),
  ...(sourceUrl !== undefined && { 'org.opencontainers.image.source': sourceUrl }),
})
