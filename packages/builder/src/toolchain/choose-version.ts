import { maxSatisfying, satisfies } from 'semver'
import type { ToolWish } from '../plan/tool-wish.js'
import { isLongTerm } from './node-lines.js'

export type Choice = {
  version: string
  met: readonly ToolWish[]
  /** Wishes that no version meets together with those before them. */
  unmet: readonly ToolWish[]
}

/**
 * The version that meets the first wish, and of the others as many as can be met with it. `own` is taken where it does, since it is
 * there already; then the newest with long-term support, then the newest. Undefined when none meets the first.
 */
export const chooseVersion = (
  wishes: readonly ToolWish[],
  offered: readonly string[],
  own?: string,
): Choice | undefined => {
  let candidates = own === undefined ? [...offered] : [own, ...offered]
  const met: ToolWish[] = []
  const unmet: ToolWish[] = []
  for (const wish of wishes) {
    const narrowed = candidates.filter(version => satisfies(version, wish.range))
    if (narrowed.length === 0 && met.length === 0) return undefined
    if (narrowed.length > 0) candidates = narrowed
    ;(narrowed.length > 0 ? met : unmet).push(wish)
  }
  if (own !== undefined && candidates.includes(own)) return { version: own, met, unmet }
  const version =
    maxSatisfying(wishes[0]?.tool === 'node' ? candidates.filter(isLongTerm) : [], '*') ??
    maxSatisfying(candidates, '*')
  return version === null ? undefined : { version, met, unmet }
}
