// Wu-Manber multi-pattern search: three characters are hashed, and a table says how far the search may jump. Patterns are
// at least six characters long, so most of the text is never looked at. (Wu and Manber, "A fast algorithm for
// multi-pattern searching", University of Arizona TR-94-17.)
const BLOCK = 3
const TABLE_BITS = 16
const TABLE_SIZE = 1 << TABLE_BITS

export type PatternSearch = {
  /** The longest pattern, in UTF-16 code units; 0 when there is none. */
  maxLength: number
  /** Calls `found` for the longest match at every position where one starts, in order. */
  matches(text: string, found: (start: number, end: number) => void): void
  /** The first position from which the rest of `text` is the beginning of some pattern, and not yet all of it. */
  firstOpenPrefix(text: string): number
}

/** Prepares a search for all of `patterns`, each at least six characters long. */
export const createPatternSearch = (patterns: readonly string[]): PatternSearch => {
  const byLength = [...new Set(patterns)].sort((a, b) => b.length - a.length)
  const maxLength = byLength[0]?.length ?? 0
  const minLength = byLength.at(-1)?.length ?? 0
  if (minLength === 0) return { maxLength: 0, matches: () => {}, firstOpenPrefix: text => text.length }

  const { shift, candidates } = buildTables(byLength, minLength)
  const heads = groupByHead(byLength)
  const mayStart = new Uint8Array(TABLE_SIZE)
  for (const pattern of byLength) mayStart[hashAt(pattern, 0)] = 1

  const matches: PatternSearch['matches'] = (text, found) => {
    const last = text.length - BLOCK
    for (let at = minLength - BLOCK; at <= last; ) {
      const hash = hashAt(text, at)
      const jump = shift[hash] as number
      if (jump > 0) {
        at += jump
        continue
      }
      const start = at - (minLength - BLOCK)
      const match = candidates.get(hash)?.find(pattern => text.startsWith(pattern, start))
      if (match !== undefined) found(start, start + match.length)
      at += 1
    }
  }

  const firstOpenPrefix: PatternSearch['firstOpenPrefix'] = text => {
    for (let at = Math.max(0, text.length - maxLength + 1); at < text.length; at++) {
      const rest = text.length - at
      if (rest >= BLOCK && !mayStart[hashAt(text, at)]) continue
      const head = heads.get(text.slice(at, at + Math.min(rest, BLOCK)))
      if (!head) continue
      if (rest <= BLOCK) return at
      const tail = text.slice(at)
      if (head.some(pattern => pattern.length > rest && pattern.startsWith(tail))) return at
    }
    return text.length
  }

  return { maxLength, matches, firstOpenPrefix }
}

const buildTables = (patterns: readonly string[], minLength: number) => {
  const shift = new Uint16Array(TABLE_SIZE).fill(Math.min(minLength - BLOCK + 1, 0xffff))
  const candidates = new Map<number, string[]>()
  for (const pattern of patterns) {
    for (let at = 0; at <= minLength - BLOCK; at++) {
      const hash = hashAt(pattern, at)
      shift[hash] = Math.min(shift[hash] as number, minLength - BLOCK - at)
    }
    const last = hashAt(pattern, minLength - BLOCK)
    candidates.set(last, [...(candidates.get(last) ?? []), pattern])
  }
  return { shift, candidates }
}

// Keyed by the first one, two and three characters, so that even the shortest beginning at the end of a chunk is found.
const groupByHead = (patterns: readonly string[]): Map<string, string[]> => {
  const heads = new Map<string, string[]>()
  for (const pattern of patterns) {
    for (let length = 1; length <= BLOCK; length++) {
      const head = pattern.slice(0, length)
      const group = heads.get(head)
      if (group) group.push(pattern)
      else heads.set(head, [pattern])
    }
  }
  return heads
}

const hashAt = (text: string, at: number): number => {
  const mixed =
    Math.imul(text.charCodeAt(at), 0x9e3779b1) ^
    Math.imul(text.charCodeAt(at + 1), 0x85ebca6b) ^
    Math.imul(text.charCodeAt(at + 2), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) & (TABLE_SIZE - 1)
}
