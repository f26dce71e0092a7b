import type { Registry } from '@taxiway/registry'

const hourMs = 60 * 60 * 1000
const usedPattern = /^used-(\d+)-([0-9a-f]{64})$/

/**
 * A tag that says in which hour an image was used: registries do not tell when something was pushed or pulled. One an hour at most, and they
 * go when their image goes.
 */
export const usedTag = (now: Date, digest: string): string =>
  `used-${Math.floor(now.getTime() / hourMs)}-${digest.slice('sha256:'.length)}`

/**
 * Deletes the manifests of images that are not in `keep` and were last used before `unusedSince`; the registry frees their layers in its
 * own time. Only what carries a tag of ours is looked at. Where the registry lists no tags or deletes nothing, nothing happens.
 */
export const collectFromRegistry = async (
  registry: Pick<Registry, 'listTags' | 'deleteManifest'>,
  repository: string,
  { keep, unusedSince }: { keep: ReadonlySet<string>; unusedSince: Date },
): Promise<string[]> => {
  const lastUses = new Map<string, number>()
  for (const tag of (await registry.listTags(repository)) ?? []) {
    const [, hour, hex] = usedPattern.exec(tag) ?? []
    if (hex === undefined) continue
    const endOfHour = (Number(hour) + 1) * hourMs
    lastUses.set(`sha256:${hex}`, Math.max(endOfHour, lastUses.get(`sha256:${hex}`) ?? 0))
  }
  const removed: string[] = []
  for (const [digest, lastUse] of lastUses) {
    if (keep.has(digest) || lastUse > unusedSince.getTime()) continue
    const outcome = await registry.deleteManifest(repository, digest)
    if (outcome === 'unsupported') break
    if (outcome === 'deleted') removed.push(digest)
  }
  return removed
}
