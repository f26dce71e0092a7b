/** Beyond this many, a reader narrows the search. */
export const mostFound = 200

export type Found = {
  /** The places that match, and all that lead to them. */
  places: ReadonlySet<string>
  count: number
}

/** The parts of an object or a list; none of a text, a number or the like. */
export const partsOf = (value: unknown): [name: string, part: unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : []

export const placeOf = (above: string, name: string): string => `${above}/${name}`

/** Where a name or a value has this text. Without a text there is no search: undefined. */
export const findInTree = (root: unknown, text: string): Found | undefined => {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return undefined
  const places = new Set<string>()
  let count = 0
  const isMatch = (part: unknown) => typeof part !== 'object' && String(part).toLowerCase().includes(wanted)
  const visit = (value: unknown, place: string): boolean => {
    let hasMatch = false
    for (const [name, part] of partsOf(value)) {
      if (count >= mostFound) break
      const below = placeOf(place, name)
      const isHit = name.toLowerCase().includes(wanted) || isMatch(part)
      if (isHit) count += 1
      const hasBelow = visit(part, below)
      if (isHit || hasBelow) {
        places.add(below)
        hasMatch = true
      }
    }
    return hasMatch
  }
  visit(root, '')
  return { places, count }
}
