import { useDeferredValue, useMemo, useState } from 'react'
import { plainText } from '../../../data/ansi.js'
import type { Log } from '../../../data/log-store.js'

/** The lines that hold the text, and the one of them that is looked at. */
export const useMatches = (log: Log, text: string) => {
  const search = useDeferredValue(text.toLowerCase())
  const { lines, version } = log
  // The lines grow in place: the version says that there are more.
  const found = useMemo(
    () => (search === '' ? [] : lines.flatMap(({ text }, index) => (holds(text, search) ? [index] : []))),
    [lines, version, search],
  )
  const [position, setPosition] = useState(0)
  const current = Math.min(position, found.length - 1)
  return {
    search,
    count: found.length,
    current,
    line: found[current],
    /** Goes to the next or the one before, around the ends; says to which line. */
    step: (by: number): number | undefined => {
      if (found.length === 0) return undefined
      const next = (current + by + found.length) % found.length
      setPosition(next)
      return found[next]
    },
  }
}

const holds = (text: string, search: string): boolean => {
  const lower = text.toLowerCase()
  // Escape sequences may stand between two letters that are shown side by side.
  return lower.includes(search) || (text.includes('\u001b') && plainText(text).toLowerCase().includes(search))
}
